import {
  Activity,
  CircleAlert,
  CircleCheck,
  CircleSlash,
  KeyRound,
  MessageCircle,
  TriangleAlert,
} from "lucide-react";
import { useFormatter, useNow, useTranslations } from "use-intl";
import { PageLink } from "@/components/shell/page-link";
import { Badge } from "@/components/ui/badge";
import { Card, CardContent, CardFooter, CardHeader, CardTitle } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { Spinner } from "@/components/ui/spinner";
import type { Alert, AlertCode } from "@/contracts/alerts";
import type { Connection, ConnectionStatus } from "@/contracts/whatsapp";
import { cn } from "@/lib/client/cn";
import { ConnectionMenu } from "./connection-menu";
import { nameOf } from "./connection-name";
import { ConnectionNumbers } from "./connection-numbers";
import { ConnectionSteps } from "./connection-steps";
import { reconnectNeedOf } from "./reconnect-need";
import { type ConnectAgain, ReconnectNotice } from "./reconnect-notice";
import { headingIdOf } from "./show-connection";

type Props = {
  connection: Connection;
  canManage: boolean;
  /** Whether the organization has more than one number in use. */
  hasChoice: boolean;
  connectAgain: ConnectAgain;
  onDisconnect: () => void;
};

/** One connected account: what is urgent, the steps that are left, its numbers, and whether Meta talks to us. */
export function ConnectionCard({ connection, canManage, hasChoice, connectAgain, onDisconnect }: Props) {
  const t = useTranslations("whatsapp.connections");
  const { id, status } = connection;
  const name = nameOf(connection) ?? t("unnamed");
  const now = useNow({ updateInterval: 60_000 });
  const need = reconnectNeedOf(connection, now);
  const alerts = connection.health.alerts.filter(isToldHere);
  const isInTrouble = status === "active" && alerts.some(({ severity }) => severity === "critical");
  return (
    <Card role="article" aria-labelledby={headingIdOf(id)}>
      <CardHeader className="flex-row items-start gap-4 max-sm:gap-3">
        <div
          aria-hidden
          className="flex size-10 shrink-0 items-center justify-center rounded-lg border border-border bg-muted/60 text-primary max-sm:hidden [&_svg]:size-5"
        >
          <MessageCircle />
        </div>
        <div className="min-w-0 flex-1">
          <CardTitle asChild>
            <h3
              id={headingIdOf(id)}
              tabIndex={-1}
              className="scroll-mt-8 rounded-sm break-words outline-none"
            >
              {name}
            </h3>
          </CardTitle>
          <p className="mt-0.5 text-xs break-words tabular-nums text-muted-foreground">
            {t("wabaId", { id: connection.wabaId })}
            {connection.flow === "manual" ? ` · ${t("ownApp")}` : null}
          </p>
        </div>
        <StatusBadge status={isInTrouble ? "error" : status} />
        {canManage ? (
          <ConnectionMenu connection={connection} name={name} onDisconnect={onDisconnect} />
        ) : null}
      </CardHeader>
      <CardContent className="flex flex-col gap-6">
        {need ? <ReconnectNotice need={need} connectAgain={connectAgain} /> : null}
        {connection.steps.some((step) => step.status === "failed") ? null : <AlertsLine alerts={alerts} />}
        <ConnectionSteps
          connection={connection}
          isWorking={status === "active" && need === null && !isInTrouble}
          canManage={canManage}
          // One button for one thing: the notice above has it already.
          connectAgain={need ? null : connectAgain}
        />
        <ConnectionNumbers connection={connection} canManage={canManage} hasChoice={hasChoice} />
        {connection.webhookUrl && canManage ? <WebhookAddress url={connection.webhookUrl} /> : null}
      </CardContent>
      <CardFooter className="gap-x-5 gap-y-1.5 py-3 text-xs text-muted-foreground">
        <p className="inline-flex items-center gap-2">
          <Activity aria-hidden className="size-3.5 shrink-0" />
          {connection.lastWebhookAt ? <LastWebhook at={connection.lastWebhookAt} /> : t("noWebhook")}
        </p>
        {connection.tokenExpiresAt && !need ? <AccessUntil at={connection.tokenExpiresAt} /> : null}
      </CardFooter>
    </Card>
  );
}

const looks = {
  pending: { variant: "secondary", icon: <Spinner className="size-3" /> },
  active: { variant: "success", icon: <CircleCheck aria-hidden /> },
  error: { variant: "destructive", icon: <CircleAlert aria-hidden /> },
  disconnected: { variant: "outline", icon: <CircleSlash aria-hidden /> },
} as const satisfies Record<ConnectionStatus, unknown>;

function StatusBadge({ status }: { status: ConnectionStatus }) {
  const t = useTranslations("whatsapp.connections.statuses");
  const { variant, icon } = looks[status];
  return (
    <Badge variant={variant} className="mt-0.5">
      {icon}
      {t(status)}
    </Badge>
  );
}

/** These have their place on the card already. */
const toldElsewhere = new Set<AlertCode>([
  "token_invalid",
  "token_expiring",
  "permission_missing",
  "payment_missing",
]);

const isToldHere = ({ code, severity }: Alert) => severity !== "info" && !toldElsewhere.has(code);

/** What else is wrong is explained on the status page. */
function AlertsLine({ alerts }: { alerts: Alert[] }) {
  const t = useTranslations("whatsapp.connections");
  if (alerts.length === 0) return null;
  const isCritical = alerts.some(({ severity }) => severity === "critical");
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <span
        className={cn(
          "inline-flex items-center gap-2 font-medium",
          isCritical ? "text-destructive" : "text-warning",
        )}
      >
        <TriangleAlert aria-hidden className="size-4 shrink-0" />
        {t("alerts", { count: alerts.length })}
      </span>
      <PageLink
        href="/dashboard/settings/status"
        className="rounded-sm text-primary underline underline-offset-2 focus-ring"
      >
        {t("seeStatus")}
      </PageLink>
    </p>
  );
}

/** Of a connection with an organization's own Meta app: what stands in that app's dashboard. */
function WebhookAddress({ url }: { url: string }) {
  const t = useTranslations("whatsapp.connections");
  return (
    <div className="text-xs text-muted-foreground">
      <p>{t("webhookAddress")}</p>
      <p className="mt-0.5 flex items-center gap-1">
        <code className="min-w-0 font-mono break-all text-foreground">{url}</code>
        <CopyButton text={url} label={t("copyWebhookAddress")} />
      </p>
    </div>
  );
}

function AccessUntil({ at }: { at: string }) {
  const t = useTranslations("whatsapp.connections");
  const format = useFormatter();
  return (
    <p className="inline-flex items-center gap-2">
      <KeyRound aria-hidden className="size-3.5 shrink-0" />
      <time dateTime={at} suppressHydrationWarning>
        {t("accessUntil", { date: format.dateTime(new Date(at), { dateStyle: "medium" }) })}
      </time>
    </p>
  );
}

function LastWebhook({ at }: { at: string }) {
  const t = useTranslations("whatsapp.connections");
  const format = useFormatter();
  const now = useNow({ updateInterval: 10_000 });
  const time = new Date(at);
  // Clocks differ a little: nothing that has happened may read as "in 2 seconds".
  const when = format.relativeTime(time > now ? now : time, now);
  return (
    <time
      dateTime={at}
      title={format.dateTime(time, { dateStyle: "medium", timeStyle: "medium" })}
      suppressHydrationWarning
    >
      {t("lastWebhook", { when })}
    </time>
  );
}
