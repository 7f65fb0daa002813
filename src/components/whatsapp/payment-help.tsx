import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import type { Connection, ConnectionStep, StepError } from "@/contracts/whatsapp";
import { useCheckHealth } from "@/hooks/whatsapp/connection-mutations";
import { ExternalLink } from "./external-link";
import { paymentSettingsUrl } from "./meta-links";
import { Refusal } from "./refusal";
import { StepReason } from "./step-reason";

type Props = { step: ConnectionStep; connection: Connection; canManage: boolean };

/** What is meant when the step waits for a person and Meta gave no reason. */
const unknown: StepError = { code: "payment_unknown", message: "" };

/** Why Meta wants a payment method, where to add one, and a look whether it is there now. */
export function PaymentHelp({ step, connection, canManage }: Props) {
  const t = useTranslations("whatsapp");
  const check = useCheckHealth(connection.id);
  return (
    <StepReason error={step.error ?? unknown} canManage={canManage} why={t("payment.why")}>
      {canManage ? (
        <>
          <div className="flex flex-wrap items-center gap-2 max-sm:w-full">
            <ExternalLink href={paymentSettingsUrl(connection.wabaId)} size="sm" className="max-sm:w-full">
              {t("steps.actions.add_payment")}
            </ExternalLink>
            <Button
              variant="ghost"
              size="sm"
              loading={check.isPending}
              onClick={() => check.mutate()}
              className="max-sm:w-full"
            >
              {t("steps.check")}
            </Button>
          </div>
          <Refusal error={check.error} />
          <p role="status" className="leading-snug text-muted-foreground empty:hidden">
            {check.isSuccess ? t("payment.stillMissing") : ""}
          </p>
        </>
      ) : null}
    </StepReason>
  );
}
