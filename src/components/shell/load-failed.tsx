"use client";

import { CircleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";

type Props = {
  /** What could not be loaded, as a sentence. */
  title: string;
  /** What was loaded before is still shown: nothing is lost but the newest. */
  isStale?: boolean;
  onRetry: () => void;
  isRetrying: boolean;
};

/** Says that the server did not answer, and asks again on request. */
export function LoadFailed({ title, isStale = false, onRetry, isRetrying }: Props) {
  const t = useTranslations("common.loadFailed");
  return (
    <Alert variant={isStale ? "warning" : "destructive"}>
      <CircleAlert aria-hidden />
      <AlertTitle>{title}</AlertTitle>
      <AlertDescription>
        {isStale ? null : <p>{t("description")}</p>}
        <Button variant="outline" size="sm" loading={isRetrying} onClick={onRetry}>
          {t("retry")}
        </Button>
      </AlertDescription>
    </Alert>
  );
}
