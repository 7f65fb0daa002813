"use client";

import { Compass } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Screen } from "./screen";

export function NotFoundScreen({ fill }: { fill: "window" | "main" }) {
  const t = useTranslations("common");
  return (
    <Screen
      fill={fill}
      icon={<Compass aria-hidden />}
      title={t("notFound.title")}
      description={t("notFound.description")}
    >
      <Button asChild>
        <Link href="/dashboard/conversations">{t("notFound.action")}</Link>
      </Button>
    </Screen>
  );
}
