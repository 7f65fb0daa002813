import { BookUser, CircleAlert, CircleCheck, History } from "lucide-react";
import type { ReactNode } from "react";
import { useNow, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import type { Connection, ConnectionStep, NumberSync, PhoneNumber } from "@/contracts/whatsapp";
import { useRequestSync } from "@/hooks/whatsapp/connection-mutations";
import { cn } from "@/lib/client/cn";
import type { ConnectAgain } from "./reconnect-notice";
import { Refusal } from "./refusal";
import { StepAction } from "./step-action";
import { StepReason } from "./step-reason";
import type { StepState } from "./step-views";
import { canAskAgain, isInMotion, percentOf, syncedNumbers, toSyncViews, type SyncView } from "./sync-view";
import { TechnicalDetails } from "./technical-details";
import { toPhoneText } from "./to-phone-text";

type Props = {
  step: ConnectionStep;
  state: StepState;
  connection: Connection;
  canManage: boolean;
  connectAgain: ConnectAgain;
};

/** How far contacts and history of the WhatsApp Business app numbers are, and what to do where they stopped. */
export function SyncList({ step, state, connection, canManage, connectAgain }: Props) {
  const t = useTranslations("whatsapp");
  const now = useNow({ updateInterval: 60_000 });
  const numbers = syncedNumbers(connection);
  const isRetrying = state === "retrying";
  const error = state === "done" ? undefined : step.error;
  const isMoving = numbers.some(({ syncs }) => syncs.some((sync) => isInMotion(sync, now)));
  return (
    <div className="mt-1 flex flex-col gap-3">
      {error ? (
        <StepReason error={error} canManage={canManage} isRetrying={isRetrying}>
          {isRetrying ? null : <StepAction error={error} {...{ connection, canManage, connectAgain }} />}
        </StepReason>
      ) : null}
      {state === "running" && numbers.length === 0 ? (
        <p className="leading-snug text-muted-foreground">{t("steps.doing.sync")}</p>
      ) : null}
      {numbers.map((number) => (
        <NumberSyncs
          key={number.id}
          number={number}
          connectionId={connection.id}
          isOnly={numbers.length === 1}
          canManage={canManage}
          isExplained={error !== undefined}
        />
      ))}
      {isMoving ? <p className="text-xs leading-snug text-muted-foreground">{t("sync.keepOpen")}</p> : null}
    </div>
  );
}

type NumberProps = {
  number: PhoneNumber;
  connectionId: string;
  isOnly: boolean;
  canManage: boolean;
  /** What failed is told above, for the whole step, with what to do about it. */
  isExplained: boolean;
};

function NumberSyncs({ number, isOnly, ...props }: NumberProps) {
  const t = useTranslations("whatsapp.sync");
  const shown = toPhoneText(number.displayPhoneNumber);
  return (
    <div role="group" aria-label={t("title", { number: shown })}>
      {isOnly ? null : <p className="mb-1 text-xs font-medium">{shown}</p>}
      <ul className="divide-y divide-border rounded-lg border border-border">
        {toSyncViews(number).map((view) => (
          <SyncRow key={view.kind} view={view} phoneId={number.id} {...props} />
        ))}
      </ul>
    </div>
  );
}

type RowProps = Omit<NumberProps, "number" | "isOnly"> & { view: SyncView; phoneId: string };

function SyncRow({ view: { kind, sync }, phoneId, connectionId, canManage, isExplained }: RowProps) {
  const t = useTranslations("whatsapp.sync");
  const ask = useRequestSync(connectionId);
  const percent = sync ? percentOf(sync) : null;
  const isTold = isExplained && sync?.status === "failed";
  const Icon = kind === "contacts" ? BookUser : History;
  return (
    <li className="flex flex-col gap-2 px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Icon aria-hidden className="size-4 shrink-0 text-muted-foreground" />
        <span className="min-w-32 flex-1">{t(kind)}</span>
        <span className="flex flex-wrap items-center gap-x-2 text-xs tabular-nums text-muted-foreground">
          {sync ? <SyncFacts sync={sync} /> : t("notAsked")}
        </span>
      </div>
      {percent !== null && percent < 100 ? <Bar label={t(kind)} percent={percent} /> : null}
      {sync && !isTold ? (
        <Explanation sync={sync} canManage={canManage}>
          {canManage && canAskAgain(sync) ? (
            <>
              <Button
                variant="outline"
                size="sm"
                loading={ask.isPending}
                onClick={() => ask.mutate({ phoneId, kind })}
              >
                {ask.isPending ? t("asking") : t("ask")}
              </Button>
              <Refusal error={ask.error} />
            </>
          ) : null}
        </Explanation>
      ) : null}
    </li>
  );
}

/** How much has come, of when, and how the sync is: always in words. */
function SyncFacts({ sync }: { sync: NumberSync }) {
  const t = useTranslations("whatsapp.sync");
  const { kind, status, phase, received } = sync;
  const phaseKey = String(phase) as "0";
  const percent = percentOf(sync);
  const isArriving = status === "receiving";
  const isOpen = status === "requesting" || status === "requested" || isArriving;
  const facts = [
    isArriving || status === "done"
      ? t(kind === "contacts" ? "contactCount" : "messageCount", { count: received })
      : "",
    isArriving && phase !== null && t.has(`phases.${phaseKey}`) ? t(`phases.${phaseKey}`) : "",
    isArriving && percent !== null ? t("percent", { percent }) : "",
  ];
  return (
    <>
      <span>{facts.filter((fact) => fact !== "").join(" · ")}</span>
      <span className={cn("inline-flex items-center gap-1.5 font-medium", toneOf(status))}>
        {isOpen ? <Spinner className="size-3" /> : null}
        {status === "done" ? <CircleCheck aria-hidden className="size-3.5" /> : null}
        {isOpen || status === "done" ? null : <CircleAlert aria-hidden className="size-3.5" />}
        {t(`statuses.${status}`)}
      </span>
    </>
  );
}

function toneOf(status: NumberSync["status"]): string {
  switch (status) {
    case "done":
      return "text-success";
    case "failed":
      return "text-destructive";
    case "unconfirmed":
    case "declined":
    case "used_up":
    case "too_late":
      return "text-warning";
    case "requesting":
    case "requested":
    case "receiving":
      return "text-foreground";
    default:
      return status satisfies never;
  }
}

/** What it means, and what can be done about it. */
function Explanation(props: { sync: NumberSync; canManage: boolean; children: ReactNode }) {
  const t = useTranslations("whatsapp");
  const { sync, canManage, children } = props;
  const { status, error, requestId } = sync;
  if (status === "failed" && error)
    return (
      <StepReason error={error} canManage={canManage}>
        {children}
      </StepReason>
    );
  const key = status as "declined";
  const rows = [
    { label: t("steps.fields.metaCode"), value: error?.metaCode === undefined ? "" : String(error.metaCode) },
    { label: t("steps.fields.traceId"), value: error?.traceId ?? "" },
    { label: t("steps.fields.requestId"), value: requestId ?? "" },
  ].filter(({ value }) => value !== "");
  if (!t.has(`sync.explain.${key}`)) return null;
  return (
    <div className="flex flex-col items-start gap-1.5">
      <p className="text-xs leading-relaxed text-muted-foreground">{t(`sync.explain.${key}`)}</p>
      {children}
      <TechnicalDetails summary={t("steps.details")} rows={rows} />
    </div>
  );
}

function Bar({ label, percent }: { label: string; percent: number }) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-1.5 overflow-hidden rounded-full bg-secondary"
    >
      <div
        className="h-full rounded-full bg-primary transition-[width] duration-500"
        style={{ width: `${percent}%` }}
      />
    </div>
  );
}
