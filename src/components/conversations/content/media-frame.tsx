import type { ReactNode } from "react";
import { cn } from "@/lib/client/cn";

/** The box of a picture or film: of one size before and after it has come, so that nothing moves. */
export function MediaFrame({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div
      className={cn(
        "relative -mx-2 -mt-px mb-1 aspect-[4/3] w-72 max-w-[calc(100%+1rem)] overflow-hidden rounded-xl bg-foreground/8 last:mb-0",
        className,
      )}
    >
      {children}
    </div>
  );
}
