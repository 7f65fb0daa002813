"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, CircleAlert, RotateCcw, SearchX } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { toast } from "sonner";
import { useFormatter, useTranslations } from "use-intl";
import { LoadFailed } from "@/components/shell/load-failed";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { Card, CardContent } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import type { WebhookLogDetail } from "@/contracts/webhook-logs";
import { useReplayWebhook, webhookQuery } from "@/hooks/webhooks/webhook-queries";
import { useWebhookLocation } from "@/hooks/webhooks/use-webhook-location";
import { ApiError } from "@/lib/client/api-client";
import { cn } from "@/lib/client/cn";
import { OutcomeList } from "./outcome-list";
import { PayloadViewer } from "./payload-viewer";
import { ReplayDialog } from "./replay-dialog";
import { useFieldName, useWebhookNames } from "./webhook-names";
import { WebhookStatusBadge } from "./webhook-status-badge";

/** One webhook: how it went, what became of each change and why, its body, and another try. */
export function WebhookDetail({ id }: { id: string }) {
  const t = useTranslations("webhooks.detail");
  const { hrefOf } = useWebhookLocation();
  const { data, error, isPending, isFetching, refetch } = useQuery(webhookQuery(id));
  return (
    <div className="flex flex-col gap-5">
      <Link
        href={hrefOf(null)}
        className="-ml-1 inline-flex min-h-9 w-fit items-center gap-1.5 rounded-md px-1 text-sm text-muted-foreground focus-ring hover:text-foreground max-md:min-h-11"
      >
        <ArrowLeft aria-hidden className="size-4" />
        {t("back")}
      </Link>
      {data ? null : <h1 className="text-xl font-semibold tracking-tight">{t("title")}</h1>}
      {isPending ? <Loading /> : null}
      {!data && error ? (
        <Unreadable
          isMissing={error instanceof ApiError && error.code === "not_found"}
          onRetry={() => void refetch()}
          isRetrying={isFetching}
        />
      ) : null}
      {data ? <Loaded webhook={data} /> : null}
    </div>
  );
}

function Loaded({ webhook }: { webhook: WebhookLogDetail }) {
  const t = useTranslations("webhooks.detail");
  const names = useWebhookNames();
  const nameOf = useFieldName();
  const isOpen = webhook.status === "received";
  return (
    <>
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          <h1 className="text-xl font-semibold tracking-tight break-words">
            {webhook.fields.length > 0 ? webhook.fields.map(nameOf).join(", ") : t("title")}
          </h1>
          <div role="status" className="mt-2">
            <WebhookStatusBadge status={webhook.status} />
          </div>
        </div>
        <ReplayOne id={webhook.id} />
      </header>
      <Card>
        <CardContent className="pt-5 md:pt-6">
          <Facts webhook={webhook} connectionOf={names.connectionOf} />
        </CardContent>
      </Card>
      {webhook.error ? (
        <Alert variant="destructive">
          <CircleAlert aria-hidden />
          <AlertTitle>{t("error")}</AlertTitle>
          <AlertDescription>
            <p className="font-mono text-xs break-all">{webhook.error}</p>
            {isOpen ? <p>{t("retriedSoon")}</p> : null}
          </AlertDescription>
        </Alert>
      ) : null}
      <Card>
        <CardContent className="pt-5 md:pt-6">
          <h2 className="mb-3 text-sm font-semibold">{t("outcome")}</h2>
          {isOpen && webhook.error === null && webhook.outcome ? (
            <p className="mb-3 flex gap-2 text-[0.8125rem] text-muted-foreground">
              <RotateCcw aria-hidden className="mt-0.5 size-3.5 shrink-0" />
              {t("replaying")}
            </p>
          ) : null}
          {webhook.outcome && webhook.outcome.length > 0 ? (
            <OutcomeList outcome={webhook.outcome} names={names} />
          ) : (
            <p className="text-sm text-muted-foreground">{t("noOutcome")}</p>
          )}
        </CardContent>
      </Card>
      <Card>
        <CardContent className="pt-5 md:pt-6">
          <PayloadViewer key={webhook.id} id={webhook.id} payload={webhook.payload} />
        </CardContent>
      </Card>
    </>
  );
}

function Facts({
  webhook,
  connectionOf,
}: {
  webhook: WebhookLogDetail;
  connectionOf: (id: string) => string | null;
}) {
  const t = useTranslations("webhooks.detail");
  const { connectionId } = webhook;
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-4 text-sm sm:grid-cols-3">
      <Fact label={t("receivedAt")}>
        <Time at={webhook.receivedAt} />
      </Fact>
      <Fact label={t("processedAt")}>
        {webhook.processedAt ? <Time at={webhook.processedAt} /> : t("notProcessed")}
      </Fact>
      <Fact label={t("account")}>
        {connectionId === null ? t("severalAccounts") : (connectionOf(connectionId) ?? connectionId)}
      </Fact>
      <Fact label={t("tries")}>{webhook.attempts}</Fact>
      <Fact label={t("deliveries")}>{webhook.deliveries}</Fact>
      <Fact label={t("id")} isWide>
        <span className="font-mono text-xs break-all">{webhook.id}</span>
      </Fact>
    </dl>
  );
}

function Fact({ label, children, isWide }: { label: string; children: ReactNode; isWide?: true }) {
  return (
    <div className={cn("min-w-0", isWide && "col-span-2 sm:col-span-3")}>
      <dt className="text-xs text-muted-foreground">{label}</dt>
      <dd className="mt-0.5 break-words tabular-nums">{children}</dd>
    </div>
  );
}

function Time({ at }: { at: string }) {
  const format = useFormatter();
  return (
    <time dateTime={at} suppressHydrationWarning>
      {format.dateTime(new Date(at), { dateStyle: "short", timeStyle: "medium" })}
    </time>
  );
}

function ReplayOne({ id }: { id: string }) {
  const t = useTranslations("webhooks.replay");
  const replay = useReplayWebhook(id);
  const isBusy = replay.error instanceof ApiError && replay.error.code === "conflict";
  const run = async () => {
    try {
      await replay.mutateAsync();
      toast.success(t("doneOne"));
      return true;
    } catch {
      return false;
    }
  };
  return (
    <ReplayDialog
      label={t("one")}
      title={t("oneTitle")}
      text={t("oneText")}
      problem={replay.isError ? t(isBusy ? "busy" : "failed") : null}
      isRunning={replay.isPending}
      onReplay={run}
    />
  );
}

function Loading() {
  const t = useTranslations("webhooks.detail");
  return (
    <div aria-busy className="flex flex-col gap-5">
      <span role="status" className="sr-only">
        {t("loading")}
      </span>
      <Skeleton className="h-32 w-full rounded-xl" />
      <Skeleton className="h-64 w-full rounded-xl" />
    </div>
  );
}

function Unreadable({
  isMissing,
  onRetry,
  isRetrying,
}: {
  isMissing: boolean;
  onRetry: () => void;
  isRetrying: boolean;
}) {
  const t = useTranslations("webhooks.detail");
  const tPage = useTranslations("webhooks.page");
  if (isMissing) {
    return (
      <Card>
        <EmptyState icon={SearchX} title={t("notFoundTitle")} description={t("notFoundDescription")} />
      </Card>
    );
  }
  return <LoadFailed title={tPage("loadFailed")} onRetry={onRetry} isRetrying={isRetrying} />;
}
