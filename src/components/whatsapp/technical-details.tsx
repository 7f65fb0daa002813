import { ChevronRight } from "lucide-react";

type Row = { label: string; value: string };

/** What support asks for, folded away: codes and trace ids mean nothing to most people. */
export function TechnicalDetails({ summary, rows }: { summary: string; rows: Row[] }) {
  if (rows.length === 0) return null;
  return (
    <details className="group w-full text-xs text-muted-foreground">
      <summary className="inline-flex cursor-pointer select-none items-center gap-1 rounded-sm py-1 focus-ring hover:text-foreground [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="size-3.5 transition-transform group-open:rotate-90 motion-reduce:transition-none"
        />
        {summary}
      </summary>
      <dl className="mt-1.5 grid gap-x-4 gap-y-1 rounded-md border border-border bg-card px-3 py-2 sm:grid-cols-[auto_1fr]">
        {rows.map(({ label, value }) => (
          <div key={label} className="contents">
            <dt className="max-sm:mt-1">{label}</dt>
            <dd className="min-w-0 break-words font-mono text-[0.6875rem] leading-[1.125rem] text-foreground">
              {value}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
