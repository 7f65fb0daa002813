"use client";

import { Link2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { Card, CardContent, CardDescription, CardFooter, CardHeader, CardTitle } from "@/components/ui/card";
import type { Connection } from "@/contracts/whatsapp";
import { describeError } from "@/hooks/whatsapp/describe-error";
import type { OnboardingState } from "@/hooks/whatsapp/onboarding-machine";
import type { Onboarding } from "@/hooks/whatsapp/use-whatsapp-onboarding";
import { BusinessAppFacts } from "./business-app-facts";
import { showConnection } from "./show-connection";
import { SignupActions } from "./signup-actions";
import { SignupChoice } from "./signup-choice";
import { SignupNeeds } from "./signup-needs";
import { outcomeOf } from "./signup-outcome";
import { SignupStatus } from "./signup-status";

type Props = {
  onboarding: Onboarding;
  /** Without any connection yet the card says what is needed before the start. */
  isFirst: boolean;
  /** The number that was just connected, as people write it. */
  connectedNumber: string | null;
  /** What was just connected, as it is now. */
  connected: Connection | null;
};

/** The card from which an administrator connects WhatsApp; everything it does is useWhatsAppOnboarding's. */
export function EmbeddedSignupButton({ onboarding, isFirst, connectedNumber, connected }: Props) {
  const t = useTranslations("whatsapp");
  const { state, flow, chooseFlow, startOnboarding } = onboarding;
  const card = useRef<HTMLDivElement>(null);
  const outcome = outcomeOf(connected);

  useEffect(() => {
    // An attempt may begin further down the page, from a connection that needs one; what comes of it is told here.
    if (state.status !== "idle") card.current?.scrollIntoView({ block: "nearest" });
  }, [state.status]);

  return (
    <Card ref={card}>
      <CardHeader className="flex-row items-start gap-4">
        <div
          aria-hidden
          className="flex size-10 shrink-0 items-center justify-center rounded-lg bg-primary text-primary-foreground [&_svg]:size-5"
        >
          <Link2 />
        </div>
        <div className="flex flex-col gap-1">
          <CardTitle>{t("connect.title")}</CardTitle>
          <CardDescription>{t(isFirst ? "connect.description" : "connect.descriptionMore")}</CardDescription>
        </div>
      </CardHeader>
      <CardContent className="flex flex-col gap-4">
        <SignupStatus state={state} connectedNumber={connectedNumber} outcome={outcome} />
        {isChoosing(state) ? (
          <>
            <SignupChoice flow={flow} onChoose={chooseFlow} />
            {flow === "business_app" ? <BusinessAppFacts /> : null}
            {flow === "new_number" && isFirst && state.status === "idle" ? <SignupNeeds /> : null}
          </>
        ) : null}
      </CardContent>
      <CardFooter>
        <SignupActions
          onboarding={onboarding}
          outcome={outcome}
          onStart={() => startOnboarding()}
          onShowSteps={() => {
            if (state.status === "success") showConnection(state.config.id);
          }}
        />
      </CardFooter>
    </Card>
  );
}

/** Before the start, and before a new one: another kind of number may be the way out of an error. */
function isChoosing(state: OnboardingState): boolean {
  if (state.status === "error") return describeError(state.error).action === "retry";
  return state.status === "idle";
}
