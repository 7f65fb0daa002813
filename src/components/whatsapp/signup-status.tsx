import { AppWindow, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { Spinner } from "@/components/ui/spinner";
import type { Notice, OnboardingState } from "@/hooks/whatsapp/onboarding-machine";
import { SignupError } from "./signup-error";
import type { SignupOutcome } from "./signup-outcome";
import { toPhoneText } from "./to-phone-text";

type Props = { state: OnboardingState; connectedNumber: string | null; outcome: SignupOutcome };

/** What the person has to know in each state of the signup. */
export function SignupStatus({ state, connectedNumber, outcome }: Props) {
  switch (state.status) {
    case "idle":
      return state.notice ? <SignupNotice notice={state.notice} /> : null;
    case "pending":
      return <SignupPending isInThisTab={state.attempt.isInThisTab} />;
    case "checking":
      return <SignupChecking isRecovering={state.phase === "recovering"} />;
    case "success":
      return <SignupSuccess name={state.config.displayName} number={connectedNumber} outcome={outcome} />;
    case "error":
      return <SignupError error={state.error} />;
    default:
      return state satisfies never;
  }
}

function SignupNotice({ notice }: { notice: Notice }) {
  const t = useTranslations("whatsapp.notices");
  const step = notice.kind === "cancelled" ? notice.step : null;
  const stepKey = step === null ? null : (`steps.${step}` as "steps.PERMISSIONS");
  const said = () => {
    if (notice.kind === "timed_out") return t("timedOut");
    // Meta may add steps: one without a name of ours is better left out than shown in capitals.
    return stepKey && t.has(stepKey) ? t("cancelledAt", { step: t(stepKey) }) : t("cancelled");
  };
  return (
    <Alert>
      <Info aria-hidden />
      <AlertDescription>{said()}</AlertDescription>
    </Alert>
  );
}

function SignupPending({ isInThisTab }: { isInThisTab: boolean }) {
  const t = useTranslations("whatsapp.pending");
  return isInThisTab ? (
    <Waiting
      icon={<Spinner className="size-5" />}
      title={t("leaving.title")}
      description={t("leaving.description")}
    />
  ) : (
    <Waiting
      icon={<AppWindow aria-hidden className="size-5" />}
      title={t("title")}
      description={t("description")}
    />
  );
}

function SignupChecking({ isRecovering }: { isRecovering: boolean }) {
  const t = useTranslations("whatsapp.checking");
  return (
    <Waiting
      icon={<Spinner className="size-5" />}
      title={t("title")}
      description={isRecovering ? t("recovering") : t("description")}
    />
  );
}

function SignupSuccess(props: { name: string | null; number: string | null; outcome: SignupOutcome }) {
  const { name, number, outcome } = props;
  const t = useTranslations("whatsapp.success");
  const hasFailed = outcome === "step_failed";
  return (
    <Alert variant={hasFailed ? "warning" : "success"}>
      {hasFailed ? <TriangleAlert aria-hidden /> : <CircleCheck aria-hidden />}
      <AlertTitle>{t(hasFailed ? "titleFailed" : "title")}</AlertTitle>
      <AlertDescription>
        {number ? (
          <>
            <p className="font-medium text-foreground">
              {name ? t("account", { name, number: toPhoneText(number) }) : toPhoneText(number)}
            </p>
            <p>{t(`outcomes.${outcome}`)}</p>
          </>
        ) : (
          <p>{t("withoutNumber")}</p>
        )}
      </AlertDescription>
    </Alert>
  );
}

function Waiting({ icon, title, description }: { icon: ReactNode; title: string; description: string }) {
  return (
    <div role="status" className="flex items-center gap-4 rounded-lg border border-border bg-muted/40 p-4">
      <div className="flex size-10 shrink-0 items-center justify-center rounded-full bg-card text-primary shadow-xs ring-1 ring-border">
        {icon}
      </div>
      <div className="text-sm leading-snug">
        <p className="font-medium">{title}</p>
        <p className="mt-0.5 text-muted-foreground">{description}</p>
      </div>
    </div>
  );
}
