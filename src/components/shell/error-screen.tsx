"use client";

import { TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import { CopyButton } from "@/components/ui/copy-button";
import { Button } from "@/components/ui/button";
import { ApiError } from "@/lib/client/api-client";
import { Screen } from "./screen";

export type PageError = Error & { digest?: string };

type ErrorScreenProps = { fill: "window" | "main"; error: PageError; retry: () => void };

/** What failed in a page, with the code under which our log knows it. */
export function ErrorScreen({ fill, error, retry }: ErrorScreenProps) {
  const t = useTranslations("common");
  // React hands the browser only the digest of a server error; an API answer brings its request id.
  const code = error instanceof ApiError ? error.requestId : error.digest;
  return (
    <Screen
      fill={fill}
      icon={<TriangleAlert aria-hidden />}
      title={t("error.title")}
      description={code ? t("error.descriptionWithCode") : t("error.description")}
    >
      <Button onClick={retry}>{t("retry")}</Button>
      {code ? (
        <div className="flex h-9 items-center gap-1 rounded-lg border border-border bg-card pl-3 max-md:h-11">
          <span className="text-xs text-muted-foreground">{t("error.code")}</span>
          <code className="max-w-40 truncate px-1 text-xs select-all">{code}</code>
          <CopyButton text={code} />
        </div>
      ) : null}
    </Screen>
  );
}
