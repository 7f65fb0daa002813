import { Lock } from "lucide-react";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { AuditLog } from "@/components/security/audit-log";
import { Alert, AlertDescription } from "@/components/ui/alert";
import { chooseLocale } from "@/http/locale";
import { requirePageContext } from "@/http/page-context";
import { getTranslator } from "@/messages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: getTranslator(chooseLocale(await headers()), "security")("audit.title") };
}

export default async function AuditPage() {
  const { ctx, viewer } = await requirePageContext();
  if (viewer.role !== "agent") return <AuditLog />;
  const t = getTranslator(ctx.locale, "security");
  return (
    <div className="flex flex-col gap-6">
      <h1 className="text-xl font-semibold tracking-tight">{t("audit.title")}</h1>
      <Alert>
        <Lock aria-hidden />
        <AlertDescription>{t("audit.onlyAdmins")}</AlertDescription>
      </Alert>
    </div>
  );
}
