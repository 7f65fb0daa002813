"use client";

import { Lock } from "lucide-react";
import { useTranslations } from "use-intl";
import { Alert, AlertDescription } from "@/components/ui/alert";

/** What an agent sees who follows a link to the inspector. */
export function AdminsOnly() {
  const t = useTranslations("webhooks.page");
  return (
    <div className="flex flex-col gap-6">
      <h1 className="text-xl font-semibold tracking-tight">{t("title")}</h1>
      <Alert>
        <Lock aria-hidden />
        <AlertDescription>{t("onlyAdmins")}</AlertDescription>
      </Alert>
    </div>
  );
}
