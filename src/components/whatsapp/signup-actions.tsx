import { ListChecks, MessagesSquare } from "lucide-react";
import { useTranslations } from "use-intl";
import { PageLink } from "@/components/shell/page-link";
import { Button } from "@/components/ui/button";
import { describeError } from "@/hooks/whatsapp/describe-error";
import type { OnboardingError } from "@/hooks/whatsapp/onboarding-machine";
import type { Onboarding } from "@/hooks/whatsapp/use-whatsapp-onboarding";
import { HOME_PATH, signInUrl } from "@/lib/callback-url";
import { WHATSAPP_SETTINGS_PATH } from "@/lib/document-border";
import type { SignupOutcome } from "./signup-outcome";

type Props = {
  onboarding: Onboarding;
  /** What the signup leaves, once it has succeeded. */
  outcome: SignupOutcome;
  /** Begins with the kind of number that is chosen; call it inside the click. */
  onStart: () => void;
  /** Shows the steps of what was connected. */
  onShowSteps: () => void;
};

/** What can be done in each state of the signup. */
export function SignupActions({ onboarding, outcome, onStart, onShowSteps }: Props) {
  const { state, reset } = onboarding;
  switch (state.status) {
    case "idle":
      return <Idle isReady={onboarding.isReady} onStart={onStart} />;
    case "pending":
    case "checking":
      return <Busy onboarding={onboarding} />;
    case "success":
      return <Success outcome={outcome} onShowSteps={onShowSteps} onDismiss={reset} />;
    case "error":
      return <Failed error={state.error} onboarding={onboarding} onStart={onStart} />;
    default:
      return state satisfies never;
  }
}

// It looks as it will in a moment: what keeps it from being clicked is over before a person can be.
const startLook = "disabled:opacity-100 max-sm:w-full";

function Idle({ isReady, onStart }: { isReady: boolean; onStart: () => void }) {
  const t = useTranslations("whatsapp.connect");
  return (
    <>
      <Button size="lg" disabled={!isReady} onClick={onStart} className={startLook}>
        {t("button")}
      </Button>
      <p className="min-w-48 flex-1 text-xs leading-relaxed text-muted-foreground">{t("privacy")}</p>
    </>
  );
}

function Busy({ onboarding: { state, focusPopup, cancel } }: { onboarding: Onboarding }) {
  const t = useTranslations("whatsapp");
  return (
    <>
      <Button size="lg" loading className="max-sm:w-full">
        {t("connect.button")}
      </Button>
      {state.status === "pending" ? (
        <>
          {focusPopup ? (
            <Button size="lg" variant="outline" onClick={focusPopup} className="max-sm:flex-1">
              {t("pending.focus")}
            </Button>
          ) : null}
          <Button size="lg" variant="ghost" onClick={cancel} className="max-sm:flex-1">
            {t("pending.cancel")}
          </Button>
        </>
      ) : null}
    </>
  );
}

type FailedProps = { error: OnboardingError; onboarding: Onboarding; onStart: () => void };

function Failed({ error, onboarding: { isReady, startInThisTab, reset }, onStart }: FailedProps) {
  const t = useTranslations("whatsapp");
  const { action } = describeError(error);
  switch (action) {
    case "retry":
      return (
        <Button size="lg" disabled={!isReady} onClick={onStart} className={startLook}>
          {t("errors.retry")}
        </Button>
      );
    case "this_tab":
      return (
        <Button size="lg" onClick={startInThisTab} className="max-sm:w-full">
          {t("launch.thisTab")}
        </Button>
      );
    case "sign_in":
      return (
        <Button asChild size="lg" className="max-sm:w-full">
          <a href={signInUrl(WHATSAPP_SETTINGS_PATH)}>{t("errors.signIn")}</a>
        </Button>
      );
    case null:
      return (
        <Button variant="outline" onClick={reset}>
          {t("success.dismiss")}
        </Button>
      );
    default:
      return action satisfies never;
  }
}

type SuccessProps = { outcome: SignupOutcome; onShowSteps: () => void; onDismiss: () => void };

/** The one thing that comes next: what is left, and when nothing is, the conversations. */
function Success({ outcome, onShowSteps, onDismiss }: SuccessProps) {
  const t = useTranslations("whatsapp.success");
  return (
    <>
      {outcome === "complete" ? (
        <Button asChild className="max-sm:w-full">
          <PageLink href={HOME_PATH}>
            <MessagesSquare aria-hidden />
            {t("openConversations")}
          </PageLink>
        </Button>
      ) : (
        <Button
          className="max-sm:w-full"
          onClick={() => {
            onShowSteps();
            onDismiss();
          }}
        >
          <ListChecks aria-hidden />
          {t("showSteps")}
        </Button>
      )}
      <Button variant="ghost" onClick={onDismiss}>
        {t("dismiss")}
      </Button>
    </>
  );
}
