"use client";

import { type ReactNode, useId } from "react";
import { Label } from "@/components/ui/label";

type FieldProps = {
  label: string;
  error: string | undefined;
  /** Gets what ties the control to its label and error text. */
  children: (control: {
    id: string;
    "aria-invalid": boolean;
    "aria-describedby": string | undefined;
  }) => ReactNode;
};

/** A labelled control with its error below. */
export function Field({ label, error, children }: FieldProps) {
  const id = useId();
  const errorId = `${id}-error`;
  return (
    <div className="grid gap-2">
      <Label htmlFor={id}>{label}</Label>
      {children({ id, "aria-invalid": error !== undefined, "aria-describedby": error ? errorId : undefined })}
      {error ? (
        <p id={errorId} className="text-[0.8125rem] leading-snug text-destructive">
          {error}
        </p>
      ) : null}
    </div>
  );
}
