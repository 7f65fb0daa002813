"use client";

import { Lock } from "lucide-react";
import { useTranslations } from "use-intl";
import { Alert, AlertDescription } from "@/components/ui/alert";

/** What an agent sees who follows a link to the inspector. */
export function AdminsOnly() {
  const t = useTranslations("webhooks.page");
  return (
    <Alert>
      <Lock aria-hidden />
      <AlertDescription>{t("onlyAdmins")}</AlertDescription>
    </Alert>
  );
}
