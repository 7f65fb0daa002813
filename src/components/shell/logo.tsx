import { cn } from "@/lib/client/cn";

/** Atende's mark: a speech bubble that holds a tick, the customer's word answered. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={cn("size-7 shrink-0", className)}>
      <path
        className="fill-primary"
        d="M12 3.5h8a9.5 9.5 0 0 1 9.5 9.5v2A9.5 9.5 0 0 1 20 24.5h-6.6l-5.2 4.3c-.7.5-1.7 0-1.7-.8v-4.6A9.5 9.5 0 0 1 2.5 15v-2A9.5 9.5 0 0 1 12 3.5Z"
      />
      <path
        className="fill-none stroke-primary-foreground"
        strokeWidth="2.75"
        strokeLinecap="round"
        strokeLinejoin="round"
        d="m10.6 14.3 3.9 3.8 7-7.4"
      />
    </svg>
  );
}

export function Logo({ className }: { className?: string }) {
  return (
    <span className={cn("flex items-center gap-2.5", className)}>
      <LogoMark />
      <span className="text-[1.0625rem] font-semibold tracking-[-0.02em]">Atende</span>
    </span>
  );
}
