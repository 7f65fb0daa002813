import type { ComponentProps } from "react";
import { cn } from "@/lib/client/cn";

/** A grey shape where something will be. Mark the whole waiting area with aria-busy and a text. */
export function Skeleton({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      aria-hidden
      className={cn("animate-pulse rounded-md bg-skeleton motion-reduce:animate-none", className)}
      {...props}
    />
  );
}
