import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "@/lib/client/cn";

const alertVariants = cva(
  [
    "relative grid w-full grid-cols-[0_1fr] items-start gap-y-1 rounded-lg border px-4 py-3 text-sm",
    "has-[>svg]:grid-cols-[1rem_1fr] has-[>svg]:gap-x-3 [&>svg]:size-4 [&>svg]:translate-y-0.5",
  ],
  {
    variants: {
      variant: {
        default: "border-border bg-muted text-foreground [&>svg]:text-muted-foreground",
        destructive: "border-destructive-border bg-destructive-soft text-destructive",
        warning: "border-warning-border bg-warning-soft text-warning",
        success: "border-success-border bg-success-soft text-success",
      },
    },
    defaultVariants: { variant: "default" },
  },
);

/** A notice in the page. It is announced when it appears: at once when destructive, else when the reader pauses. */
export function Alert({
  className,
  variant,
  ...props
}: ComponentProps<"div"> & VariantProps<typeof alertVariants>) {
  return (
    <div
      role={variant === "destructive" ? "alert" : "status"}
      className={cn(alertVariants({ variant }), className)}
      {...props}
    />
  );
}

export function AlertTitle({ className, ...props }: ComponentProps<"p">) {
  return <p className={cn("col-start-2 font-medium leading-snug", className)} {...props} />;
}

export function AlertDescription({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      className={cn(
        "col-start-2 grid justify-items-start gap-2 leading-relaxed text-foreground/85",
        className,
      )}
      {...props}
    />
  );
}
