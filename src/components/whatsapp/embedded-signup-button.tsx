"use client";

import { Link2, MessagesSquare } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardFooter, CardHeader, CardTitle } from "@/components/ui/card";
import { describeError } from "@/hooks/whatsapp/describe-error";
import type { useWhatsAppOnboarding } from "@/hooks/whatsapp/use-whatsapp-onboarding";
import { SignupStatus } from "./signup-status";
import { TestMessageLink } from "./test-message-link";

type Props = {
  onboarding: ReturnType<typeof useWhatsAppOnboarding>;
  /** Without any connection yet the card says what is needed before the start. */
  isFirst: boolean;
  /** The number that was just connected, as people write it. */
  connectedNumber: string | null;
};

/** The card from which an administrator connects WhatsApp; everything it does is useWhatsAppOnboarding's. */
export function EmbeddedSignupButton({ onboarding, isFirst, connectedNumber }: Props) {
  const t = useTranslations("whatsapp");
  const { state } = onboarding;
  const hasStatus = isFirst || state.status !== "idle" || state.notice !== null;
  return (
    <Card>
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
      {hasStatus ? (
        <CardContent className="flex flex-col gap-4">
          <SignupStatus state={state} isFirst={isFirst} connectedNumber={connectedNumber} />
        </CardContent>
      ) : null}
      <CardFooter>
        <SignupActions onboarding={onboarding} connectedNumber={connectedNumber} />
      </CardFooter>
    </Card>
  );
}

function SignupActions({ onboarding, connectedNumber }: Omit<Props, "isFirst">) {
  const t = useTranslations("whatsapp");
  const { state, isReady, startOnboarding, focusPopup, cancel, reset } = onboarding;
  if (state.status === "success") return <SuccessActions phoneNumber={connectedNumber} onDismiss={reset} />;
  if (state.status === "error" && !describeError(state.error).canRetry) {
    return (
      <Button variant="outline" onClick={reset}>
        {t("success.dismiss")}
      </Button>
    );
  }
  const isBusy = state.status === "pending" || state.status === "checking";
  return (
    <>
      <Button
        size="lg"
        disabled={!isReady}
        loading={isBusy}
        onClick={startOnboarding}
        className="disabled:opacity-100 max-sm:w-full"
      >
        {state.status === "error" ? t("errors.retry") : t("connect.button")}
      </Button>
      {state.status === "pending" ? (
        <>
          <Button size="lg" variant="outline" onClick={focusPopup} className="max-sm:flex-1">
            {t("pending.focus")}
          </Button>
          <Button size="lg" variant="ghost" onClick={cancel} className="max-sm:flex-1">
            {t("pending.cancel")}
          </Button>
        </>
      ) : null}
      {state.status === "idle" ? (
        <p className="text-xs leading-relaxed text-muted-foreground">{t("connect.privacy")}</p>
      ) : null}
    </>
  );
}

function SuccessActions({ phoneNumber, onDismiss }: { phoneNumber: string | null; onDismiss: () => void }) {
  const t = useTranslations("whatsapp.success");
  return (
    <>
      <Button asChild className="max-sm:w-full">
        <Link href="/dashboard/conversations">
          <MessagesSquare aria-hidden />
          {t("openConversations")}
        </Link>
      </Button>
      {phoneNumber ? <TestMessageLink phoneNumber={phoneNumber} /> : null}
      <Button variant="ghost" onClick={onDismiss}>
        {t("dismiss")}
      </Button>
    </>
  );
}
