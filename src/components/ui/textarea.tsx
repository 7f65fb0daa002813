import type { ComponentProps } from "react";
import { cn } from "@/lib/client/cn";
import { fieldLook } from "./input";

/** A text field that grows with its text; limit it with a max-h class. */
export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return (
    <textarea
      className={cn(
        fieldLook,
        "field-sizing-content min-h-16 resize-none px-3 py-2 leading-normal",
        className,
      )}
      {...props}
    />
  );
}
