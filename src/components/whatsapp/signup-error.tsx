import { CircleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { describeError } from "@/hooks/whatsapp/describe-error";
import type { OnboardingError } from "@/hooks/whatsapp/onboarding-machine";
import { MetaWords } from "./meta-words";
import { TechnicalDetails } from "./technical-details";

/** What happened and what to do about it; the button for that is the card's own. */
export function SignupError({ error }: { error: OnboardingError }) {
  const t = useTranslations("whatsapp.errors");
  const { text, facts } = describeError(error);
  return (
    <Alert variant="destructive">
      <CircleAlert aria-hidden />
      <AlertTitle>{t(`${text}.title`)}</AlertTitle>
      <AlertDescription>
        {error.kind === "meta_error" ? (
          <MetaWords message={error.message} sessionId={error.sessionId} />
        ) : null}
        <p>{t(`${text}.text`)}</p>
        <TechnicalDetails
          summary={t("details")}
          rows={facts.map(({ field, value }) => ({ label: t(`fields.${field}`), value }))}
        />
      </AlertDescription>
    </Alert>
  );
}
