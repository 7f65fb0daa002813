import { CircleAlert, CircleCheck, CircleHelp, CircleMinus, Inbox } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import type { ChangeOutcome } from "@/contracts/webhook-logs";
import { cn } from "@/lib/client/cn";
import { explainReason } from "./explain-reason";
import { useFieldName, type useWebhookNames } from "./webhook-names";

type Props = { outcome: ChangeOutcome[]; names: ReturnType<typeof useWebhookNames> };

const looks = {
  messages: { icon: Inbox, tone: "text-success" },
  applied: { icon: CircleCheck, tone: "text-success" },
  ignored: { icon: CircleMinus, tone: "text-muted-foreground" },
  unrouted: { icon: CircleHelp, tone: "text-warning" },
  failed: { icon: CircleAlert, tone: "text-destructive" },
} as const satisfies Record<ChangeOutcome["became"], unknown>;

/** What each change of a webhook became, and why. */
export function OutcomeList({ outcome, names }: Props) {
  return (
    <ol className="divide-y divide-border">
      {outcome.map((one, index) => (
        <Outcome key={index} outcome={one} names={names} />
      ))}
    </ol>
  );
}

function Outcome({ outcome, names }: { outcome: ChangeOutcome; names: Props["names"] }) {
  const t = useTranslations("webhooks.detail");
  const tReasons = useTranslations("webhooks.reasons");
  const nameOf = useFieldName();
  const { field, phoneId, wabaId, became, reason } = outcome;
  const { icon: Icon, tone } = looks[became];
  const subject = phoneId
    ? t("ofNumber", { number: names.numberOf(phoneId) })
    : wabaId
      ? t("ofAccount", { id: wabaId })
      : null;
  return (
    <li className="flex gap-3 py-3 text-sm first:pt-0 last:pb-0">
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", tone)} />
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          <Became outcome={outcome} />
        </p>
        <p className="mt-0.5 text-[0.8125rem] break-words text-muted-foreground">
          {[nameOf(field), subject].filter((part) => part !== null).join(" · ")}
        </p>
        {explainReason(tReasons, reason ?? "").map(({ text, isTechnical }) => (
          <p
            key={text}
            className={cn(
              "mt-1 break-words",
              isTechnical ? "font-mono text-xs text-muted-foreground" : "text-[0.8125rem] leading-relaxed",
            )}
          >
            {text}
          </p>
        ))}
      </div>
    </li>
  );
}

function Became({ outcome: { became, messages = 0, statuses = 0 } }: { outcome: ChangeOutcome }) {
  const t = useTranslations("webhooks.became");
  const format = useFormatter();
  if (became !== "messages") return t(became);
  const parts = [
    ...(messages > 0 ? [t("messages", { count: messages })] : []),
    ...(statuses > 0 ? [t("statuses", { count: statuses })] : []),
  ];
  return parts.length === 0 ? t("nothing") : format.list(parts);
}
