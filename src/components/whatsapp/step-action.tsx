import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import type { Connection, StepError } from "@/contracts/whatsapp";
import { useResumeConnection } from "@/hooks/whatsapp/connection-mutations";
import { ExternalLink } from "./external-link";
import { businessSupportUrl, managerNumbersUrl, paymentSettingsUrl, whatsAppManagerUrl } from "./meta-links";
import type { ConnectAgain } from "./reconnect-notice";
import { Refusal } from "./refusal";
import { RegisterDialog } from "./register-dialog";
import { helpFor } from "./step-help";

type Props = {
  error: StepError;
  connection: Connection;
  canManage: boolean;
  connectAgain: ConnectAgain;
};

/** The one thing to do about a step that is stuck, for those who may do it. */
export function StepAction({ error, connection, canManage, connectAgain }: Props) {
  const t = useTranslations("whatsapp.steps");
  const { action } = helpFor(error);
  if (!canManage) return null;
  switch (action) {
    case "retry":
      return <Retry connection={connection} variant="outline" />;
    case "connect_again":
      return connectAgain ? (
        <Button size="sm" loading={connectAgain.isBusy} onClick={connectAgain.run} className="max-sm:w-full">
          {t("actions.connect_again")}
        </Button>
      ) : null;
    case "enter_pin":
      return <RegisterDialog connection={connection} label={t("actions.enter_pin")} />;
    case "open_manager":
    case "open_numbers":
    case "open_support":
    case "add_payment":
      // Something is to be done at Meta; then one comes back and tries again.
      return (
        <div className="flex flex-wrap items-center gap-2 max-sm:w-full">
          <ExternalLink href={hrefOf[action](connection.wabaId)} size="sm" className="max-sm:w-full">
            {t(`actions.${action}`)}
          </ExternalLink>
          <Retry connection={connection} variant="ghost" />
        </div>
      );
    case null:
      return null;
    default:
      return action satisfies never;
  }
}

const hrefOf = {
  open_manager: whatsAppManagerUrl,
  open_numbers: managerNumbersUrl,
  open_support: () => businessSupportUrl,
  add_payment: paymentSettingsUrl,
};

function Retry({ connection, variant }: { connection: Connection; variant: "outline" | "ghost" }) {
  const t = useTranslations("whatsapp.steps.actions");
  const resume = useResumeConnection(connection.id);
  return (
    <>
      <Button
        variant={variant}
        size="sm"
        loading={resume.isPending}
        onClick={() => resume.mutate()}
        className="max-sm:w-full"
      >
        {t("retry")}
      </Button>
      <Refusal error={resume.error} />
    </>
  );
}
