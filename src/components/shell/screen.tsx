import type { ReactNode } from "react";
import { cn } from "@/lib/client/cn";

type ScreenProps = {
  /** The whole window, or the dashboard's main area. */
  fill: "window" | "main";
  icon: ReactNode;
  title: string;
  description: string;
  children: ReactNode;
};

/** A page that has one thing to say. */
export function Screen({ fill, icon, title, description, children }: ScreenProps) {
  const Tag = fill === "window" ? "main" : "div";
  return (
    <Tag
      className={cn(
        "flex flex-col items-center justify-center overflow-y-auto px-6 py-12 text-center",
        fill === "window" ? "min-h-dvh" : "h-full",
      )}
    >
      <div className="mb-5 flex size-12 items-center justify-center rounded-xl border border-border bg-card text-muted-foreground shadow-xs [&_svg]:size-[1.375rem]">
        {icon}
      </div>
      <h1 className="text-xl font-semibold tracking-[-0.015em] text-balance">{title}</h1>
      <p className="mt-2 max-w-sm text-sm leading-relaxed text-balance text-muted-foreground">
        {description}
      </p>
      <div className="mt-6 flex flex-wrap items-center justify-center gap-2">{children}</div>
    </Tag>
  );
}
