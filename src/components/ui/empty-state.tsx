import type { LucideIcon } from "lucide-react";
import { isValidElement, type ReactElement, type ReactNode } from "react";
import { cn } from "@/lib/client/cn";

type EmptyStateProps = {
  /** A lucide icon or an element. From a server component pass an element: functions do not cross to the browser. */
  icon?: LucideIcon | ReactElement;
  title: ReactNode;
  description?: ReactNode;
  action?: ReactNode;
  className?: string;
};

/** Says why there is nothing here and what to do next. */
export function EmptyState({ icon, title, description, action, className }: EmptyStateProps) {
  return (
    <div className={cn("flex flex-col items-center justify-center px-6 py-12 text-center", className)}>
      {icon ? (
        <div className="mb-4 flex size-11 items-center justify-center rounded-xl border border-border bg-card text-muted-foreground shadow-xs [&_svg]:size-5">
          {toElement(icon)}
        </div>
      ) : null}
      <p className="text-[0.9375rem] font-semibold tracking-tight text-balance text-foreground">{title}</p>
      {description ? (
        <p className="mt-1.5 max-w-sm text-sm leading-relaxed text-pretty text-muted-foreground">
          {description}
        </p>
      ) : null}
      {action ? <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div> : null}
    </div>
  );
}

function toElement(icon: LucideIcon | ReactElement): ReactElement {
  if (isValidElement(icon)) return icon;
  const Icon = icon;
  return <Icon aria-hidden />;
}
