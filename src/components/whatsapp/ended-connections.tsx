import { ChevronRight } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import type { Connection } from "@/contracts/whatsapp";
import { nameOf } from "./connection-name";
import type { ConnectAgain } from "./reconnect-notice";
import { toPhoneText } from "./to-phone-text";

type Props = { connections: Connection[]; connectAgain: (connection: Connection) => ConnectAgain };

/** Connections that are over, folded away: why they ended, and the way back. */
export function EndedConnections({ connections, connectAgain }: Props) {
  const t = useTranslations("whatsapp.connections.ended");
  if (connections.length === 0) return null;
  return (
    <details className="group rounded-xl border border-border bg-card">
      <summary className="flex cursor-pointer select-none items-center gap-2 rounded-xl px-5 py-3.5 text-sm text-muted-foreground focus-ring hover:text-foreground md:px-6 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="size-4 transition-transform group-open:rotate-90 motion-reduce:transition-none"
        />
        {t("title", { count: connections.length })}
      </summary>
      <p className="px-5 pb-3 text-xs text-muted-foreground md:px-6">{t("hint")}</p>
      <ul className="divide-y divide-border border-t border-border">
        {connections.map((connection) => (
          <Ended key={connection.id} connection={connection} connectAgain={connectAgain(connection)} />
        ))}
      </ul>
    </details>
  );
}

function Ended({ connection, connectAgain }: { connection: Connection; connectAgain: ConnectAgain }) {
  const t = useTranslations("whatsapp.connections");
  const format = useFormatter();
  const { disconnectReason, disconnectedAt } = connection;
  const numbers = connection.numbers.map(({ displayPhoneNumber }) => toPhoneText(displayPhoneNumber));
  const canReturn = disconnectReason !== "account_deleted";
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 px-5 py-4 text-sm md:px-6">
      <div className="min-w-56 flex-1">
        <p className="font-medium break-words">{nameOf(connection) ?? t("unnamed")}</p>
        <p className="mt-0.5 text-xs tabular-nums text-muted-foreground">
          {numbers.length > 0 ? numbers.join(" · ") : t("wabaId", { id: connection.wabaId })}
        </p>
        <p className="mt-1.5 leading-snug text-muted-foreground">
          {t(`ended.reasons.${disconnectReason ?? "unknown"}`)}
          {disconnectedAt ? (
            <time dateTime={disconnectedAt} suppressHydrationWarning>
              {" "}
              {t("ended.endedAt", {
                date: format.dateTime(new Date(disconnectedAt), { dateStyle: "medium" }),
              })}
            </time>
          ) : null}
        </p>
      </div>
      {connectAgain && canReturn ? (
        <Button variant="outline" size="sm" loading={connectAgain.isBusy} onClick={connectAgain.run}>
          {t("ended.connectAgain")}
        </Button>
      ) : null}
    </li>
  );
}
