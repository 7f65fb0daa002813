import { History, X } from "lucide-react";
import { useState } from "react";
import { useFormatter, useNow, useTranslations } from "use-intl";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { Connection, SignupAttempt } from "@/contracts/whatsapp";
import { useSignupAttempts } from "@/hooks/whatsapp/attempt-queries";
import { describeAttempt, findUnfinishedAttempt } from "@/hooks/whatsapp/unfinished-attempt";
import type { ConnectFlow } from "@/lib/signup-extras";
import { MetaWords } from "./meta-words";

const DISMISSED_KEY = "atende.dismissed-attempt";

type Props = {
  onContinue: (flow: ConnectFlow) => void;
  isReady: boolean;
  connections: Connection[];
};

/** An attempt of this organization that nobody finished, by whomever and in whatever browser: told, with the way on. */
export function SignupAttemptNotice({ onContinue, isReady, connections }: Props) {
  const { data } = useSignupAttempts();
  const now = useNow({ updateInterval: 60_000 });
  const [dismissed, setDismissed] = useState<string | null>(null);
  const attempt = data ? findUnfinishedAttempt(data.data, connections, now.getTime()) : null;
  if (!attempt || attempt.id === dismissed || attempt.id === readDismissed()) return null;
  const dismiss = () => {
    writeDismissed(attempt.id);
    setDismissed(attempt.id);
  };
  const flow = attempt.flow === "business_app" ? "business_app" : "new_number";
  return (
    <UnfinishedAttempt
      attempt={attempt}
      now={now}
      isReady={isReady}
      onContinue={() => onContinue(flow)}
      onDismiss={dismiss}
    />
  );
}

type UnfinishedProps = {
  attempt: SignupAttempt;
  now: Date;
  isReady: boolean;
  onContinue: () => void;
  onDismiss: () => void;
};

function UnfinishedAttempt({ attempt, now, isReady, onContinue, onDismiss }: UnfinishedProps) {
  const t = useTranslations("whatsapp.attempts");
  return (
    <Alert className="pr-12">
      <History aria-hidden />
      <AlertTitle>
        <AttemptSentence attempt={attempt} now={now} />
      </AlertTitle>
      <AlertDescription>
        <AttemptProblem attempt={attempt} />
        <Button
          size="sm"
          variant="outline"
          disabled={!isReady}
          onClick={onContinue}
          className="mt-1 disabled:opacity-100 max-sm:w-full"
        >
          {t("continue")}
        </Button>
      </AlertDescription>
      <Button
        variant="ghost"
        size="icon"
        aria-label={t("dismiss")}
        onClick={onDismiss}
        className="absolute top-1 right-1 text-muted-foreground"
      >
        <X aria-hidden />
      </Button>
    </Alert>
  );
}

function AttemptSentence({ attempt, now }: { attempt: SignupAttempt; now: Date }) {
  const t = useTranslations("whatsapp.attempts");
  const stepText = useTranslations("whatsapp.notices.steps");
  const format = useFormatter();
  const startedAt = new Date(attempt.startedAt);
  // Clocks differ a little: nothing that has happened may read as "in 2 seconds".
  const when = format.relativeTime(startedAt > now ? now : startedAt, now);
  const values = { name: attempt.startedBy ?? t("someone"), when };
  const end = describeAttempt(attempt);
  if (end.kind !== "left") return t(end.kind, values);
  const step = end.step as "PERMISSIONS" | null;
  // Meta may add steps: one without a name of ours is better left out than shown in capitals.
  return step && stepText.has(step) ? t("leftAt", { ...values, step: stepText(step) }) : t("left", values);
}

/** What went wrong, with what to do about it; otherwise that one can go on where it ended. */
function AttemptProblem({ attempt }: { attempt: SignupAttempt }) {
  const t = useTranslations("whatsapp.attempts");
  const errorText = useTranslations("whatsapp.errors");
  const end = describeAttempt(attempt);
  if (end.kind !== "failed") return <p>{t("hint")}</p>;
  return (
    <>
      <MetaWords message={end.said} sessionId={end.sessionId} />
      {end.problem ? (
        <p>
          <span className="font-medium text-foreground">{errorText(`${end.problem}.title`)}.</span>{" "}
          {errorText(`${end.problem}.text`)}
        </p>
      ) : (
        <p>{t("hint")}</p>
      )}
    </>
  );
}

/** Storage may be off or full: then the notice comes back at the next visit. */
function readDismissed(): string | null {
  try {
    return window.localStorage.getItem(DISMISSED_KEY);
  } catch {
    return null;
  }
}

function writeDismissed(id: string): void {
  try {
    window.localStorage.setItem(DISMISSED_KEY, id);
  } catch {
    // See above.
  }
}
