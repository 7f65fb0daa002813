import type { Alert, AlertCode } from "@/contracts/alerts";
import type { Locale } from "@/contracts/session";
import { getTranslator } from "@/messages";
import { writeAlert } from "@/messages/write-alert";

export type AlertMail = { subject: string; text: string; html: string };

/** What is mended by connecting again, or by a step of it, is mended on the settings page. */
const mendedInSettings: ReadonlySet<AlertCode> = new Set<AlertCode>([
  "token_invalid",
  "token_expiring",
  "permission_missing",
  "app_removed",
  "not_subscribed",
  "callback_elsewhere",
  "number_not_registered",
  "payment_missing",
]);

/** An alert as a mail to one person, in plain text and in HTML: what happened, what to do, and where. */
export function writeAlertMail(input: {
  alert: Alert;
  to: { name: string; locale: Locale };
  organizationName: string;
  appUrl: string;
}): AlertMail {
  const { alert, to, organizationName, appUrl } = input;
  const { locale } = to;
  const t = getTranslator(locale, "mail");
  const health = getTranslator(locale, "health");
  const { title, text } = writeAlert(health, alert, { locale });
  const account = alert.connectionName ?? health("fallbacks.account");
  const isForSettings = mendedInSettings.has(alert.code);
  const link = `${appUrl}/dashboard/settings/${isForSettings ? "whatsapp" : "status"}`;
  const parts = {
    greeting: t("alert.greeting", { name: to.name }),
    title,
    text,
    label: t(isForSettings ? "alert.openWhatsapp" : "alert.openStatus"),
    link,
    reason: t("alert.reason", { organization: organizationName }),
  };
  return {
    subject: oneLine(t(`alert.subject.${alert.severity}`, { title, account })),
    text: toText(parts),
    html: toHtml(parts, locale),
  };
}

type Parts = Record<"greeting" | "title" | "text" | "label" | "link" | "reason", string>;

function toText({ greeting, title, text, label, link, reason }: Parts): string {
  return [greeting, title, text, `${label}:\n${link}`, `--\n${reason}`].join("\n\n") + "\n";
}

/** Simple on purpose: no images, no addresses but ours, nothing that a mail program would have to load. */
function toHtml(parts: Parts, locale: Locale): string {
  const { greeting, title, text, label, link, reason } = Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name, escapeHtml(part)]),
  ) as Parts;
  return `<!doctype html>
<html lang="${locale}">
<body style="margin:0;padding:24px;background:#f6f7f9;color:#1c2430;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<div style="max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #e2e5ea;border-radius:8px">
<p style="margin:0 0 16px">${greeting}</p>
<h1 style="margin:0 0 8px;font-size:20px;line-height:1.3">${title}</h1>
<p style="margin:0 0 24px">${text}</p>
<p style="margin:0 0 24px"><a href="${link}" style="display:inline-block;padding:10px 16px;border-radius:6px;background:#0f6b4f;color:#ffffff;text-decoration:none">${label}</a></p>
<p style="margin:0;font-size:13px;color:#5b6573">${reason}</p>
</div>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** A subject is one line: what Meta or a person named must not begin another header. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
