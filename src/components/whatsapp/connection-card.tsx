import { Activity, CircleAlert, CircleCheck, CircleSlash, FlaskConical, MessageCircle } from "lucide-react";
import { useFormatter, useNow, useTranslations } from "use-intl";
import { Badge } from "@/components/ui/badge";
import { Card, CardContent, CardFooter, CardHeader, CardTitle } from "@/components/ui/card";
import { Spinner } from "@/components/ui/spinner";
import type { Connection, ConnectionStatus } from "@/contracts/whatsapp";
import { useResumeConnection } from "@/hooks/whatsapp/connection-queries";
import { ConnectionNumbers } from "./connection-numbers";
import { ConnectionSteps } from "./connection-steps";
import { TestMessageLink } from "./test-message-link";
import { toPhoneText } from "./to-phone-text";

type Props = { connection: Connection; canManage: boolean; isJustConnected: boolean };

/** One connected account: its state, its numbers, the steps that are left, and whether Meta talks to us. */
export function ConnectionCard({ connection, canManage, isJustConnected }: Props) {
  const t = useTranslations("whatsapp.connections");
  const resume = useResumeConnection();
  const { id, status, steps, numbers, lastWebhookAt } = connection;
  const testNumber = numbers.find(({ isDefault }) => isDefault)?.displayPhoneNumber;
  const isUntested = status === "active" && lastWebhookAt === null && !isJustConnected;
  const retry = {
    run: () => resume.mutate(id),
    isRunning: resume.isPending,
    hasFailed: resume.isError,
  };
  return (
    <Card role="article" aria-labelledby={`connection-${id}`}>
      <CardHeader className="flex-row items-start gap-4">
        <div
          aria-hidden
          className="flex size-10 shrink-0 items-center justify-center rounded-lg border border-border bg-muted/60 text-primary [&_svg]:size-5"
        >
          <MessageCircle />
        </div>
        <div className="min-w-0 flex-1">
          <CardTitle asChild>
            <h3 id={`connection-${id}`} className="truncate">
              {connection.displayName ?? t("unnamed")}
            </h3>
          </CardTitle>
          <p className="mt-0.5 text-xs break-words tabular-nums text-muted-foreground">
            {t("wabaId", { id: connection.wabaId })}
          </p>
        </div>
        <StatusBadge status={status} />
      </CardHeader>
      <CardContent className="flex flex-col gap-5">
        <ConnectionNumbers numbers={numbers} />
        {status === "disconnected" ? null : (
          <ConnectionSteps steps={steps} retry={canManage ? retry : null} />
        )}
        {isUntested && testNumber ? <TestHint phoneNumber={testNumber} /> : null}
      </CardContent>
      <CardFooter className="py-3 text-xs text-muted-foreground">
        <p className="inline-flex items-center gap-2">
          <Activity aria-hidden className="size-3.5" />
          {lastWebhookAt ? <LastWebhook at={lastWebhookAt} /> : t("noWebhook")}
        </p>
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
    <Badge variant={variant}>
      {icon}
      {t(status)}
    </Badge>
  );
}

function TestHint({ phoneNumber }: { phoneNumber: string }) {
  const t = useTranslations("whatsapp.connections");
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-lg border border-dashed border-border-strong px-4 py-3">
      <p className="flex min-w-56 flex-1 gap-3 text-sm leading-snug">
        <FlaskConical aria-hidden className="mt-0.5 size-4 shrink-0 text-primary" />
        {t("test", { number: toPhoneText(phoneNumber) })}
      </p>
      <TestMessageLink phoneNumber={phoneNumber} size="sm" />
    </div>
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
