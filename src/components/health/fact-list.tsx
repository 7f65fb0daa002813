import type { ReactNode } from "react";
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

/** Facts as a table of names and words; the dot only underlines the words. */
export function FactList({ title, facts, after = {} }: Props) {
  const t = useTranslations("health.facts");
  return (
    <section aria-label={title}>
      <h4 className="mb-1 text-xs font-medium text-muted-foreground">{title}</h4>
      <dl className="divide-y divide-border text-sm">
        {facts.map(({ name, values, tone }, index) => (
          <div
            key={`${name} ${index}`}
            className="grid grid-cols-[9rem_1fr] gap-x-4 py-2 max-sm:grid-cols-1 sm:grid-cols-[11rem_1fr]"
          >
            <dt className="text-[0.8125rem] leading-5 text-muted-foreground">{t(name)}</dt>
            <dd className="flex min-w-0 gap-2.5">
              <span
                aria-hidden
                className={cn("mt-[0.4375rem] size-1.5 shrink-0 rounded-full", dotOf[tone])}
              />
              <span className="min-w-0 leading-5">
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
    </section>
  );
}
