import { type ReactNode, useId } from "react";
import { useTranslations } from "use-intl";
import type { Tone } from "@/components/whatsapp/number-facts";
import { cn } from "@/lib/client/cn";
import type { Fact } from "./facts";

const dotOf: Record<Tone, string> = {
  good: "bg-success",
  warn: "bg-warning",
  bad: "bg-destructive",
  none: "bg-muted-foreground/40",
};

type Props = {
  title: string;
  facts: Fact[];
  /** What stands behind the value of a fact, by the fact's name. */
  after?: Partial<Record<Fact["name"], ReactNode>>;
};

/** What needs the whole width: sentences, lists, addresses. */
const wide = new Set<Fact["name"]>(["callback", "problem", "restrictions", "templates", "scopes"]);

/** Facts as a table of names and words; the dot only underlines the words. */
export function FactList({ title, facts, after = {} }: Props) {
  const t = useTranslations("health.facts");
  const titleId = useId();
  return (
    <div role="group" aria-labelledby={titleId}>
      <h3 id={titleId} className="border-b border-border pb-1.5 text-[0.8125rem] font-medium">
        {title}
      </h3>
      <dl className="grid gap-x-8 text-[0.8125rem] leading-5 sm:grid-cols-2">
        {facts.map(({ name, values, tone }, index) => (
          <div
            key={`${name} ${index}`}
            className={cn(
              "grid grid-cols-[8.5rem_1fr] gap-x-3 border-b border-border/60 py-1.5",
              wide.has(name) && tone !== "good" && "sm:col-span-2",
            )}
          >
            <dt className="text-muted-foreground">{t(name)}</dt>
            <dd className="flex min-w-0 gap-2">
              <span
                aria-hidden
                className={cn("mt-[0.4375rem] size-1.5 shrink-0 rounded-full", dotOf[tone])}
              />
              <span className="min-w-0">
                {values.map((value) => (
                  <span key={value} className="block break-words">
                    {value}
                  </span>
                ))}
                {after[name]}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
