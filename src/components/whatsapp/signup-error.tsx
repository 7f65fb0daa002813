import { CircleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { describeError } from "@/hooks/whatsapp/describe-error";
import type { OnboardingError } from "@/hooks/whatsapp/onboarding-machine";
import { TechnicalDetails } from "./technical-details";

/** What happened and what to do about it; the button to try again is the card's own. */
export function SignupError({ error }: { error: OnboardingError }) {
  const t = useTranslations("whatsapp.errors");
  const { text, facts } = describeError(error);
  return (
    <Alert variant="destructive">
      <CircleAlert aria-hidden />
      <AlertTitle>{t(`${text}.title`)}</AlertTitle>
      <AlertDescription>
        {error.kind === "meta_error" ? <MetaWords error={error} /> : null}
        <p>{t(`${text}.text`)}</p>
        <TechnicalDetails
          summary={t("details")}
          rows={facts.map(({ field, value }) => ({ label: t(`fields.${field}`), value }))}
        />
      </AlertDescription>
    </Alert>
  );
}

/** Meta asks to show its message as it is, with the session its support can look up. */
function MetaWords({ error }: { error: Extract<OnboardingError, { kind: "meta_error" }> }) {
  const t = useTranslations("whatsapp.errors.meta_error");
  if (!error.message && !error.sessionId) return null;
  return (
    <blockquote className="border-l-2 border-destructive-border pl-3">
      {error.message ? (
        <p dir="auto" className="font-medium text-foreground">
          {error.message}
        </p>
      ) : null}
      {error.sessionId ? (
        <p className="break-all text-xs text-muted-foreground">{t("session", { id: error.sessionId })}</p>
      ) : null}
    </blockquote>
  );
}
