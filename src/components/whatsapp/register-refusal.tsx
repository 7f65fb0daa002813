import { useTranslations } from "use-intl";
import { z } from "zod";
import { StepErrorCode } from "@/contracts/step-errors";
import type { StepError } from "@/contracts/whatsapp";
import { ApiError } from "@/lib/client/api-client";
import { Refusal } from "./refusal";
import { helpFor } from "./step-help";

/** Why a number was not registered: Meta's reasons have the texts of the step, others those of any call. */
export function RegisterRefusal({ error }: { error: unknown }) {
  const t = useTranslations("whatsapp.steps.errors");
  const reason = reasonOf(error);
  if (!reason) return <Refusal error={error} />;
  const { text } = helpFor(reason);
  return (
    <p role="alert" className="text-sm leading-snug text-destructive">
      {t(`${text}.what`, { message: reason.message })} {t(`${text}.do`)}
    </p>
  );
}

const Reason = z.object({ reasonCode: StepErrorCode });

/** Meta's reason why a registration was refused, when it was Meta who refused. */
export function reasonOf(error: unknown): StepError | null {
  if (!(error instanceof ApiError)) return null;
  const reason = Reason.safeParse(error.details);
  return reason.success ? { code: reason.data.reasonCode, message: error.message } : null;
}
