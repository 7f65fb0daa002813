import { Building2, IdCard, PanelsTopLeft, Smartphone } from "lucide-react";
import { useTranslations } from "use-intl";

const needs = [
  ["account", IdCard],
  ["phone", Smartphone],
  ["business", Building2],
  ["popup", PanelsTopLeft],
] as const;

/** What a person should have at hand before Meta's window opens: the commonest reason to give up half-way. */
export function SignupNeeds() {
  const t = useTranslations("whatsapp.needs");
  return (
    <section aria-labelledby="signup-needs" className="rounded-lg border border-border bg-muted/40 p-4">
      <h3 id="signup-needs" className="text-sm font-medium">
        {t("title")}
      </h3>
      <ul className="mt-3 grid gap-x-6 gap-y-3.5 sm:grid-cols-2">
        {needs.map(([name, Icon]) => (
          <li key={name} className="flex gap-3 text-sm">
            <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-primary" />
            <div className="leading-snug">
              <p className="font-medium">{t(`${name}.title`)}</p>
              <p className="mt-0.5 text-muted-foreground">{t(`${name}.text`)}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
