import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "@/lib/client/cn";

const look =
  "flex size-11 shrink-0 items-center justify-center rounded-full bg-black/40 text-white transition-colors hover:bg-white/20 focus-ring aria-disabled:opacity-45";

type ButtonProps = ComponentProps<"button"> & { icon: LucideIcon; label: string; isOff?: boolean };

/** A round control on the dark ground of the lightbox; one that is off keeps the focus it has. */
export function LightboxButton({ icon: Icon, label, isOff = false, className, ...props }: ButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-disabled={isOff || undefined}
      className={cn(look, className)}
      {...props}
    >
      <Icon aria-hidden className="size-5" />
    </button>
  );
}

type LinkProps = { icon: LucideIcon; label: string; href: string };

/** The same for a download. */
export function LightboxLink({ icon: Icon, label, href }: LinkProps) {
  return (
    <a href={href} download aria-label={label} title={label} className={look}>
      <Icon aria-hidden className="size-5" />
    </a>
  );
}
