import { CircleCheck, Clock } from "lucide-react";
import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { notFound } from "next/navigation";
import { createFormatter } from "use-intl/core";
import { LegalPage } from "@/components/legal/legal-page";
import { chooseLocale } from "@/http/locale";
import { logger } from "@/lib/server/logger";
import { chooseTimeZone } from "@/lib/time-zone";
import { getTranslator } from "@/messages";
import { createSystemContext } from "@/services/context";
import { findDataDeletion } from "@/services/privacy/find-data-deletion";

export async function generateMetadata(): Promise<Metadata> {
  const t = getTranslator(chooseLocale(await headers()), "security");
  // The address is the proof that one may look: it must not travel on as a Referer.
  return { title: t("dataDeletion.title"), referrer: "no-referrer" };
}

/** Where somebody who asked Meta for the deletion of their data sees what became of it. */
export default async function DataDeletionPage({ params }: { params: Promise<{ code: string }> }) {
  const { code } = await params;
  const request = await findDataDeletion(createSystemContext(logger()), code);
  if (!request) notFound();
  const requestHeaders = await headers();
  const locale = chooseLocale(requestHeaders);
  const t = getTranslator(locale, "security");
  const format = createFormatter({ locale, timeZone: chooseTimeZone(requestHeaders.get("cookie")) });
  const dateOf = (date: Date) => format.dateTime(date, { dateStyle: "long", timeStyle: "short" });
  const { requestedAt, completedAt, connections } = request;
  const Icon = completedAt ? CircleCheck : Clock;
  return (
    <LegalPage>
      <h1 className="text-[1.75rem] leading-tight font-semibold tracking-[-0.022em]">
        {t("dataDeletion.title")}
      </h1>
      <div className="mt-8 rounded-xl border border-border bg-card p-5 shadow-xs sm:p-6">
        <p className="flex items-center gap-2.5 font-medium">
          <Icon
            aria-hidden
            className={completedAt ? "size-5 text-success" : "size-5 text-muted-foreground"}
          />
          {t(completedAt ? "dataDeletion.done" : "dataDeletion.running")}
        </p>
        <p className="mt-2 text-sm leading-relaxed text-muted-foreground">
          {t(completedAt ? "dataDeletion.doneText" : "dataDeletion.runningText")}{" "}
          {completedAt ? t("dataDeletion.connections", { count: connections }) : null}
        </p>
        <dl className="mt-5 grid gap-1 border-t border-border pt-4 text-sm text-muted-foreground">
          <dt className="sr-only">{t("dataDeletion.code")}</dt>
          <dd className="font-mono text-xs break-all">{code}</dd>
          <dd>{t("dataDeletion.requestedAt", { date: dateOf(requestedAt) })}</dd>
          {completedAt ? <dd>{t("dataDeletion.completedAt", { date: dateOf(completedAt) })}</dd> : null}
        </dl>
      </div>
      <Link
        href="/privacy"
        className="mt-6 inline-block rounded-sm text-sm text-primary underline-offset-4 focus-ring hover:underline"
      >
        {t("dataDeletion.privacy")}
      </Link>
    </LegalPage>
  );
}
