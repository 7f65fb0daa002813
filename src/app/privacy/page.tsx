import type { Metadata } from "next";
import { headers } from "next/headers";
import { LegalPage, LegalSection } from "@/components/legal/legal-page";
import { chooseLocale } from "@/http/locale";
import { webhookRetentionDays } from "@/services/privacy/webhook-retention-days";
import { getTranslator } from "@/messages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: getTranslator(chooseLocale(await headers()), "security")("privacy.title") };
}

/** What is kept of whom, why and for how long; Meta's app settings ask for this address. */
export default async function PrivacyPage() {
  const t = getTranslator(chooseLocale(await headers()), "security");
  return (
    <LegalPage>
      <h1 className="text-[1.75rem] leading-tight font-semibold tracking-[-0.022em]">{t("privacy.title")}</h1>
      <p className="mt-4 text-base leading-relaxed text-pretty">{t("privacy.intro")}</p>
      <LegalSection title={t("privacy.who.title")}>
        <p>{t("privacy.who.text")}</p>
      </LegalSection>
      <LegalSection title={t("privacy.what.title")}>
        <ul className="list-disc space-y-2 pl-5">
          <li>{t("privacy.what.customers")}</li>
          <li>{t("privacy.what.team")}</li>
          <li>{t("privacy.what.meta")}</li>
        </ul>
      </LegalSection>
      <LegalSection title={t("privacy.why.title")}>
        <p>{t("privacy.why.text")}</p>
      </LegalSection>
      <LegalSection title={t("privacy.where.title")}>
        <p>{t("privacy.where.text", { days: webhookRetentionDays() })}</p>
      </LegalSection>
      <LegalSection title={t("privacy.rights.title")}>
        <p>{t("privacy.rights.text")}</p>
      </LegalSection>
      <LegalSection title={t("privacy.deletion.title")}>
        <p>{t("privacy.deletion.text")}</p>
      </LegalSection>
    </LegalPage>
  );
}
