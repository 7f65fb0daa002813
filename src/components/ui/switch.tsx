"use client";

import { Switch as SwitchPrimitive } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/client/cn";

export function Switch({ className, ...props }: ComponentProps<typeof SwitchPrimitive.Root>) {
  return (
    <SwitchPrimitive.Root
      className={cn(
        "peer relative inline-flex h-5 w-9 shrink-0 items-center rounded-full border border-transparent transition-colors focus-ring",
        // The visible switch is small; what one may hit is not.
        "before:absolute before:-inset-3 before:content-['']",
        "bg-input data-[state=checked]:bg-primary disabled:cursor-not-allowed disabled:opacity-50",
        className,
      )}
      {...props}
    >
      <SwitchPrimitive.Thumb className="pointer-events-none block size-4 translate-x-px rounded-full bg-thumb shadow-xs transition-transform data-[state=checked]:translate-x-[1.0625rem]" />
    </SwitchPrimitive.Root>
  );
}
