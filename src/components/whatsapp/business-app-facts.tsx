import { CalendarClock, Gauge, History, MonitorSmartphone, PhoneOff, RefreshCw } from "lucide-react";
import { useTranslations } from "use-intl";
import { SignupFacts } from "./signup-needs";

const facts = [
  ["history", History],
  ["open", CalendarClock],
  ["limit", Gauge],
  ["calls", PhoneOff],
  ["devices", MonitorSmartphone],
  ["version", RefreshCw],
] as const;

/** What it means for a number to stay in the WhatsApp Business app, said before the click rather than found out after. */
export function BusinessAppFacts() {
  const t = useTranslations("whatsapp.launch.businessApp");
  return (
    <SignupFacts
      title={t("title")}
      facts={facts.map(([name, icon]) => ({
        icon,
        title: t(`${name}.title`),
        text: t(`${name}.text`),
      }))}
    />
  );
}
