import { useFormatter, useTranslations } from "use-intl";
import { TechnicalDetails } from "@/components/whatsapp/technical-details";
import { Avatar, AvatarFallback, initialsOf } from "@/components/ui/avatar";
import type { AuditItem } from "@/contracts/security";

/** One line of the log: who, what, when; ids and values folded away. */
export function AuditRow({ item }: { item: AuditItem }) {
  const t = useTranslations("security.audit");
  const tActions = useTranslations("security.actions");
  const format = useFormatter();
  const action = item.action as "session.opened";
  const name = item.actorName ?? t(item.actor === "system" ? "system" : "unknown");
  const at = new Date(item.at);
  const rows = [
    ...(item.subjectId === null ? [] : [{ label: "id", value: item.subjectId }]),
    ...Object.entries(item.details).map(([label, value]) => ({ label, value: toText(value) })),
  ];
  return (
    <li className="flex gap-3 px-4 py-3.5 text-sm md:px-5">
      <Avatar className="mt-0.5 size-8 shrink-0">
        <AvatarFallback>{initialsOf(name)}</AvatarFallback>
      </Avatar>
      <div className="min-w-0 flex-1">
        <p className="leading-snug">
          <span className="font-medium">{name}</span> {tActions.has(action) ? tActions(action) : item.action}
        </p>
        <TechnicalDetails summary={t("details")} rows={rows} />
      </div>
      <time
        dateTime={item.at}
        title={format.dateTime(at, { dateStyle: "full", timeStyle: "medium" })}
        className="shrink-0 pt-0.5 text-xs tabular-nums text-muted-foreground"
      >
        {format.dateTime(at, { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" })}
      </time>
    </li>
  );
}

function toText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
