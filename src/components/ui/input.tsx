import type { ComponentProps } from "react";
import { cn } from "@/lib/client/cn";

/** Shared by everything one types into. 16 px text on phones: iOS zooms into anything smaller. */
export const fieldLook = [
  "w-full min-w-0 rounded-lg border border-input bg-field text-base text-foreground shadow-xs md:text-sm",
  "placeholder:text-placeholder transition-[border-color,box-shadow] duration-150 focus-ring-field",
  "disabled:cursor-not-allowed disabled:opacity-50 read-only:bg-muted",
  "aria-invalid:border-destructive",
];

export function Input({ className, type = "text", ...props }: ComponentProps<"input">) {
  return (
    <input
      type={type}
      className={cn(fieldLook, "h-9 px-3 max-md:h-11 pointer-coarse:h-11", className)}
      {...props}
    />
  );
}
