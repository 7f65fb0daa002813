import { Check, Hand, RefreshCw, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Spinner } from "@/components/ui/spinner";
import type { Connection } from "@/contracts/whatsapp";
import { cn } from "@/lib/client/cn";
import { PaymentHelp } from "./payment-help";
import type { ConnectAgain } from "./reconnect-notice";
import { StepAction } from "./step-action";
import { StepReason } from "./step-reason";
import type { StepState, StepView } from "./step-views";
import { SyncList } from "./sync-list";
import { TestMessageHelp } from "./test-message-help";

type Props = {
  view: StepView;
  isLast: boolean;
  connection: Connection;
  canManage: boolean;
  connectAgain: ConnectAgain;
};

/** One step: how it is, and below it what has to be known or done. */
export function ConnectionStepItem({ view: { step, state }, isLast, ...props }: Props) {
  const t = useTranslations("whatsapp.steps");
  // Anybody can write a test message.
  const isForAdmins = !props.canManage && step.name !== "test_message";
  const isCalm = state === "running" || state === "waiting";
  return (
    <li className={cn("relative flex gap-3 text-sm last:pb-0", state === "done" ? "pb-2.5" : "pb-5")}>
      {isLast ? null : (
        <span
          aria-hidden
          className={cn(
            "absolute bottom-0 left-3 top-6 w-px -translate-x-1/2",
            state === "done" ? "bg-success-border" : "bg-border",
          )}
        />
      )}
      <StepIcon state={state} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline justify-between gap-x-3 leading-6">
          <span className={cn(isCalm ? "text-muted-foreground" : state !== "done" && "font-medium")}>
            {t(`names.${step.name}`)}
          </span>
          <span className={cn("text-xs", state === "done" ? "sr-only" : toneOf[state])}>
            {t(`statuses.${state === "you" && isForAdmins ? "admin" : state}`)}
          </span>
        </p>
        <StepBody view={{ step, state }} {...props} />
      </div>
    </li>
  );
}

const toneOf: Record<StepState, string> = {
  done: "text-success",
  running: "text-muted-foreground",
  waiting: "text-muted-foreground",
  retrying: "text-warning",
  you: "text-primary",
  failed: "text-destructive",
};

function StepBody({ view, ...props }: Omit<Props, "isLast">): ReactNode {
  const { step, state } = view;
  const { connection, canManage } = props;
  if (step.name === "sync" && state !== "waiting") {
    return <SyncList step={step} state={state} {...props} />;
  }
  switch (state) {
    case "done":
      return null;
    case "waiting":
      return step.name === "test_message" ? <Later /> : null;
    case "running":
      return <Doing name={step.name} />;
    case "retrying":
      return step.error ? <StepReason error={step.error} canManage={canManage} isRetrying /> : null;
    case "you":
      if (step.name === "payment")
        return <PaymentHelp step={step} connection={connection} canManage={canManage} />;
      if (step.name === "test_message") return <TestMessageHelp numbers={connection.numbers} />;
      break;
    case "failed":
      break;
    default:
      return state satisfies never;
  }
  if (!step.error) return null;
  return (
    <StepReason error={step.error} canManage={canManage}>
      <StepAction error={step.error} {...props} />
    </StepReason>
  );
}

function Doing({ name }: { name: Connection["steps"][number]["name"] }) {
  const t = useTranslations("whatsapp.steps.doing");
  return <p className="leading-snug text-muted-foreground">{t(name)}</p>;
}

function Later() {
  const t = useTranslations("whatsapp.test");
  return <p className="leading-snug text-muted-foreground">{t("later")}</p>;
}

function StepIcon({ state }: { state: StepState }) {
  const shape = "z-10 flex size-6 shrink-0 items-center justify-center rounded-full [&_svg]:size-3.5";
  switch (state) {
    case "done":
      return (
        <span aria-hidden className={cn(shape, "bg-success-soft text-success ring-1 ring-success-border")}>
          <Check strokeWidth={2.75} />
        </span>
      );
    case "running":
      return (
        <span aria-hidden className={cn(shape, "bg-card text-primary")}>
          <Spinner className="size-4.5!" />
        </span>
      );
    case "waiting":
      return (
        <span aria-hidden className={cn(shape, "bg-card")}>
          <span className="size-4 rounded-full border-[1.5px] border-dashed border-border-strong" />
        </span>
      );
    case "retrying":
      return (
        <span aria-hidden className={cn(shape, "bg-warning-soft text-warning ring-1 ring-warning-border")}>
          <RefreshCw strokeWidth={2.25} />
        </span>
      );
    case "you":
      return (
        <span aria-hidden className={cn(shape, "bg-selected text-primary ring-1 ring-primary/30")}>
          <Hand strokeWidth={2.25} />
        </span>
      );
    case "failed":
      return (
        <span
          aria-hidden
          className={cn(shape, "bg-destructive-soft text-destructive ring-1 ring-destructive-border")}
        >
          <X strokeWidth={2.75} />
        </span>
      );
    default:
      return state satisfies never;
  }
}
