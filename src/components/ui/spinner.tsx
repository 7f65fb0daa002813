import { LoaderCircle } from "lucide-react";
import { cn } from "@/lib/client/cn";

/** A turning circle. With `label` it is announced; without, the text beside it must say what goes on. */
export function Spinner({ className, label }: { className?: string; label?: string }) {
  return (
    <span role={label ? "status" : undefined} className="inline-flex shrink-0">
      <LoaderCircle
        aria-hidden
        className={cn("size-4 animate-spin motion-reduce:animate-[spin_3s_linear_infinite]", className)}
      />
      {label ? <span className="sr-only">{label}</span> : null}
    </span>
  );
}
