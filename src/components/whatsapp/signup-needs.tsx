import { Building2, IdCard, type LucideIcon, PanelsTopLeft, Smartphone } from "lucide-react";
import { useId } from "react";
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
    <SignupFacts
      title={t("title")}
      facts={needs.map(([name, icon]) => ({ icon, title: t(`${name}.title`), text: t(`${name}.text`) }))}
    />
  );
}

type Fact = { icon: LucideIcon; title: string; text: string };

/** Some things to know before the start, side by side. */
export function SignupFacts({ title, facts }: { title: string; facts: Fact[] }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="rounded-lg border border-border bg-muted/40 p-4">
      <h3 id={id} className="text-sm font-medium">
        {title}
      </h3>
      <ul className="mt-3 grid gap-x-6 gap-y-3.5 sm:grid-cols-2">
        {facts.map((fact) => (
          <li key={fact.title} className="flex gap-3 text-sm">
            <fact.icon aria-hidden className="mt-0.5 size-4 shrink-0 text-primary" />
            <div className="leading-snug">
              <p className="font-medium text-balance">{fact.title}</p>
              <p className="mt-0.5 text-pretty text-muted-foreground">{fact.text}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
