import { z } from "zod";
import type { Alert } from "@/contracts/alerts";
import type { Locale } from "@/contracts/session";
import { metaWord, type HealthTranslator } from "./meta-word";

const text = z.string().min(1).optional().catch(undefined);
const count = z.number().optional().catch(undefined);
const texts = z.array(z.string()).optional().catch(undefined);

/**
 * What the details of an alert may hold for its text; whatever is missing is left out of the text. `reason` is Meta's own
 * sentence, the other words are Meta's too (`quality`, `status`, `violation`, `restrictions`, of the template its status).
 */
export const AlertDetails = z.object({
  /** token_expiring: whole days that are left. */
  daysLeft: count,
  /** app_idle: whole days without a sign of life. */
  idleDays: count,
  /** webhooks_silent: whole hours. */
  hours: count,
  /** permission_missing. */
  scopes: texts,
  /** callback_elsewhere: where the messages go instead. */
  uri: text,
  reason: text,
  /** account_restricted: the types of the restrictions, and a time (or Meta's text) at which they end. */
  restrictions: texts,
  until: text,
  /** account_disabling: the day as Meta wrote it. */
  date: text,
  /** account_violation: its type. */
  violation: text,
  /** templates_in_trouble. */
  templates: z
    .array(z.object({ name: z.string(), language: z.string(), status: z.string() }))
    .optional()
    .catch(undefined),
  /** number_restricted. */
  status: text,
  /** quality_low. */
  quality: text,
  /** name_rejected. */
  requestedName: text,
});
export type AlertDetails = z.infer<typeof AlertDetails>;

type Given = Pick<Alert, "code" | "details" | "connectionName" | "phoneId" | "displayPhoneNumber">;

/** An alert for people: what is wrong, what that means and what to do, and the label of its one button. */
export function writeAlert(
  t: HealthTranslator,
  alert: Given,
  { locale, timeZone }: { locale: Locale; timeZone?: string | undefined },
): { title: string; text: string; action: string } {
  const details = AlertDetails.parse(alert.details);
  const reason = details.reason !== undefined && isSentence(details.reason) ? details.reason : undefined;
  // Meta's warning comes before its new rating: the old one would say that all is well.
  const quality = details.quality !== undefined && isPoor(details.quality) ? details.quality : undefined;
  const account = alert.connectionName ?? t("fallbacks.account");
  const values = {
    account,
    number: toPhoneText(alert.displayPhoneNumber ?? alert.phoneId) ?? account,
    daysLeft: Math.max(0, Math.trunc(details.daysLeft ?? 0)),
    ...optional("Days", details.idleDays),
    idleDays: details.idleDays ?? 0,
    ...optional("Hours", details.hours),
    hours: details.hours ?? 0,
    ...optional("Scopes", details.scopes?.join(", ")),
    scopes: details.scopes?.join(", ") ?? "",
    ...optional("Uri", details.uri),
    uri: details.uri ?? "",
    ...optional("Reason", reason),
    reason: reason?.replace(/\.$/, "") ?? "",
    ...optional("Restrictions", details.restrictions?.join()),
    restrictions: details.restrictions?.map((type) => metaWord(t, "restriction", type)).join(", ") ?? "",
    ...optional("Until", details.until),
    until: details.until === undefined ? "" : toDay(details.until, locale, timeZone),
    ...optional("Date", details.date),
    date: details.date ?? "",
    ...optional("Violation", details.violation),
    violation: details.violation === undefined ? "" : metaWord(t, "violation", details.violation),
    ...optional("Templates", details.templates?.length),
    templates: listTemplates(t, details.templates ?? []),
    count: details.templates?.length ?? 0,
    ...optional("Status", details.status),
    status: details.status === undefined ? "" : metaWord(t, "numberStatus", details.status),
    ...optional("Quality", quality),
    quality: quality === undefined ? "" : metaWord(t, "quality", quality),
    ...optional("Name", details.requestedName),
    name: details.requestedName ?? "",
  };
  const key = `alerts.${alert.code}` as const;
  return {
    title: t(`${key}.title`, values),
    text: t(`${key}.text`, values),
    action: t(`${key}.action`),
  };
}

/** Some of Meta's reasons are names of its program (`NAME_EMPLOYEE_ISSUE`): they explain nothing to people. */
const isSentence = (reason: string) => !/^[A-Z0-9_]+$/.test(reason);

const isPoor = (quality: string) => quality === "YELLOW" || quality === "RED";

const SHOWN_TEMPLATES = 3;

function listTemplates(t: HealthTranslator, templates: NonNullable<AlertDetails["templates"]>): string {
  const shown = templates
    .slice(0, SHOWN_TEMPLATES)
    .map(({ name, status }) => `${name} (${metaWord(t, "templateStatus", status)})`);
  const more = templates.length - shown.length;
  return [...shown, ...(more > 0 ? [t("fallbacks.more", { count: String(more) })] : [])].join(", ");
}

/** ICU's `select` asks by words: whether there is a value to show. */
function optional<const N extends string>(name: N, value: string | number | undefined) {
  return { [`has${name}`]: value === undefined || value === "" || value === 0 ? "no" : "yes" } as Record<
    `has${N}`,
    "yes" | "no"
  >;
}

/** A point in time as a day; what is none (Meta writes some dates as text) as it is. */
function toDay(value: string, locale: Locale, timeZone: string | undefined): string {
  const at = new Date(value);
  if (!/^\d{4}-\d\d-\d\d/.test(value) || Number.isNaN(at.getTime())) return value;
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone }).format(at);
}

/** Meta formats a number in some places and sends bare digits in others. */
function toPhoneText(number: string | null): string | null {
  return number !== null && /^\d+$/.test(number) ? `+${number}` : number;
}
