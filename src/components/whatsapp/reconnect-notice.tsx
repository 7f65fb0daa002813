import { CircleAlert, Clock, RefreshCw } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { ReconnectNeed } from "./reconnect-need";

/** What `connect again` does for a connection; null for people who may not connect. */
export type ConnectAgain = { run: () => void; isBusy: boolean } | null;

/** Access to Meta is over, or will be soon: the one thing that has to be done before anything else. */
export function ReconnectNotice({ need, connectAgain }: { need: ReconnectNeed; connectAgain: ConnectAgain }) {
  const t = useTranslations("whatsapp.reconnect");
  const format = useFormatter();
  const isSoon = need.kind === "expiring";
  const days = isSoon ? need.daysLeft : 0;
  const date = "at" in need ? format.dateTime(need.at, { dateStyle: "long" }) : "";
  return (
    <Alert variant={isSoon ? "warning" : "destructive"}>
      {isSoon ? <Clock aria-hidden /> : <CircleAlert aria-hidden />}
      <AlertTitle>{t(`${need.kind}.title`, { days })}</AlertTitle>
      <AlertDescription>
        <p>
          {t(`${need.kind}.text`, { date })} {connectAgain ? t("keeps") : t("askAdmin")}
        </p>
        {connectAgain ? (
          <Button
            variant={isSoon ? "outline" : "default"}
            size="sm"
            loading={connectAgain.isBusy}
            onClick={connectAgain.run}
            className="mt-1 max-sm:w-full"
          >
            {connectAgain.isBusy ? null : <RefreshCw aria-hidden />}
            {t("button")}
          </Button>
        ) : null}
      </AlertDescription>
    </Alert>
  );
}
