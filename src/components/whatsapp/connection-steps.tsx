import { Check, ChevronRight, CircleCheck, X } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import type { ConnectionStep, StepError } from "@/contracts/whatsapp";
import { cn } from "@/lib/client/cn";
import { TechnicalDetails } from "./technical-details";

type Props = {
  steps: ConnectionStep[];
  /** Null where the viewer may not try again. */
  retry: { run: () => void; isRunning: boolean; hasFailed: boolean } | null;
};

/** The way from a granted permission to a working number: open while something is left, folded when all is done. */
export function ConnectionSteps({ steps, retry }: Props) {
  const t = useTranslations("whatsapp.steps");
  const done = steps.filter(({ status }) => status === "done").length;
  if (done === steps.length) return <FoldedSteps steps={steps} />;
  return (
    <section aria-label={t("title")}>
      <div className="flex items-baseline justify-between gap-3">
        <h4 className="text-sm font-medium">{t("title")}</h4>
        <p role="status" className="text-xs tabular-nums text-muted-foreground">
          {t("progress", { done, total: steps.length })}
        </p>
      </div>
      <StepList steps={steps} />
      {retry && steps.some(({ status }) => status === "failed") ? (
        <div className="mt-4 flex flex-wrap items-center gap-3">
          <Button variant="outline" size="sm" loading={retry.isRunning} onClick={retry.run}>
            {t("retry")}
          </Button>
          {retry.hasFailed ? (
            <p role="alert" className="text-sm text-destructive">
              {t("retryFailed")}
            </p>
          ) : null}
        </div>
      ) : null}
    </section>
  );
}

function FoldedSteps({ steps }: { steps: ConnectionStep[] }) {
  const t = useTranslations("whatsapp.steps");
  return (
    <details className="group">
      <summary className="flex w-fit cursor-pointer select-none items-center gap-2 rounded-sm text-sm text-muted-foreground focus-ring hover:text-foreground [&::-webkit-details-marker]:hidden">
        <CircleCheck aria-hidden className="size-4 text-success" />
        {t("allDone")}
        <ChevronRight
          aria-hidden
          className="size-3.5 transition-transform group-open:rotate-90 motion-reduce:transition-none"
        />
      </summary>
      <StepList steps={steps} />
    </details>
  );
}

function StepList({ steps }: { steps: ConnectionStep[] }) {
  return (
    <ol className="mt-3">
      {steps.map((step, index) => (
        <Step key={step.name} step={step} isLast={index === steps.length - 1} />
      ))}
    </ol>
  );
}

function Step({ step, isLast }: { step: ConnectionStep; isLast: boolean }) {
  const t = useTranslations("whatsapp.steps");
  return (
    <li className="relative flex gap-3 pb-3.5 text-sm last:pb-0">
      {isLast ? null : (
        <span
          aria-hidden
          className={cn(
            "absolute bottom-0 left-2.5 top-5 w-px -translate-x-1/2",
            step.status === "done" ? "bg-success-border" : "bg-border",
          )}
        />
      )}
      <StepIcon status={step.status} />
      <div className="min-w-0 flex-1">
        <p className={cn("leading-5", step.status === "running" && "text-muted-foreground")}>
          {t(`names.${step.name}`)}
          <span className="sr-only">: {t(`statuses.${step.status}`)}</span>
        </p>
        {step.error ? <StepReason error={step.error} isFinal={step.status === "failed"} /> : null}
      </div>
    </li>
  );
}

function StepIcon({ status }: { status: ConnectionStep["status"] }) {
  const shape = "z-10 flex size-5 shrink-0 items-center justify-center rounded-full [&_svg]:size-3";
  switch (status) {
    case "done":
      return (
        <span aria-hidden className={cn(shape, "bg-success-soft text-success ring-1 ring-success-border")}>
          <Check strokeWidth={3} />
        </span>
      );
    case "running":
      return (
        <span aria-hidden className={cn(shape, "bg-card text-primary")}>
          <Spinner className="size-4!" />
        </span>
      );
    case "failed":
      return (
        <span
          aria-hidden
          className={cn(shape, "bg-destructive-soft text-destructive ring-1 ring-destructive-border")}
        >
          <X strokeWidth={3} />
        </span>
      );
    default:
      return status satisfies never;
  }
}

function StepReason({ error, isFinal }: { error: StepError; isFinal: boolean }) {
  const t = useTranslations("whatsapp.steps");
  const key = `errors.${error.code}` as "errors.other";
  const rows = [
    { label: t("fields.code"), value: error.code },
    { label: t("fields.metaCode"), value: error.metaCode === undefined ? "" : String(error.metaCode) },
    { label: t("fields.traceId"), value: error.traceId ?? "" },
  ];
  return (
    <div className="mt-0.5 flex flex-col items-start gap-0.5">
      <p className={cn("leading-snug", isFinal ? "text-destructive" : "text-muted-foreground")}>
        {t(t.has(key) ? key : "errors.other", { message: error.message })}
      </p>
      <TechnicalDetails summary={t("details")} rows={rows.filter(({ value }) => value !== "")} />
    </div>
  );
}
