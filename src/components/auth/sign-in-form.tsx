"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { CircleAlert, Clock } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { z } from "zod";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { NetworkError } from "@/lib/client/api-client";
import { sessionClient } from "@/lib/client/session-client";
import { Field } from "./field";
import { PasswordInput } from "./password-input";

type Problem = "wrong" | "rateLimited" | "network" | "unexpected";

/** E-mail and password; leads to `target` (a path of ours, already checked) when they are right. */
export function SignInForm({ target, sessionEnded }: { target: string; sessionEnded: boolean }) {
  const t = useTranslations("auth");
  const [problem, setProblem] = useState<Problem | null>(null);
  // The button keeps turning until the next page replaces this one.
  const [leaving, setLeaving] = useState(false);
  const form = useForm({
    resolver: zodResolver(
      z.object({
        email: z
          .string()
          .trim()
          .min(1, t("validation.emailMissing"))
          .pipe(z.email(t("validation.emailWrong"))),
        password: z.string().min(1, t("validation.passwordMissing")),
      }),
    ),
    defaultValues: { email: "", password: "" },
  });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (credentials) => {
    setProblem(null);
    const found = await trySignIn(credentials);
    setProblem(found);
    if (found === "wrong") form.setFocus("password", { shouldSelect: true });
    if (found !== null) return;
    setLeaving(true);
    // A full load, so that nothing of an earlier session stays in this page's memory.
    window.location.assign(target);
  });

  const busy = isSubmitting || leaving;
  return (
    <form noValidate method="post" onSubmit={(event) => void submit(event)} className="mt-8 grid gap-5">
      {problem ? <ProblemAlert problem={problem} /> : null}
      {sessionEnded && !problem ? (
        <Alert>
          <Clock aria-hidden />
          <AlertDescription>{t("signedOut")}</AlertDescription>
        </Alert>
      ) : null}
      <Field label={t("email")} error={errors.email?.message}>
        {(field) => (
          <Input
            {...field}
            {...form.register("email")}
            type="email"
            inputMode="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            placeholder={t("emailPlaceholder")}
            className="h-11"
          />
        )}
      </Field>
      <Field label={t("password")} error={errors.password?.message}>
        {(field) => (
          <PasswordInput {...field} {...form.register("password")} autoComplete="current-password" />
        )}
      </Field>
      <Button type="submit" size="lg" loading={busy} className="mt-1 w-full">
        {busy ? t("submitting") : t("submit")}
      </Button>
    </form>
  );
}

function ProblemAlert({ problem }: { problem: Problem }) {
  const t = useTranslations("auth");
  return (
    <Alert variant={problem === "rateLimited" ? "warning" : "destructive"}>
      {problem === "rateLimited" ? <Clock aria-hidden /> : <CircleAlert aria-hidden />}
      <AlertTitle>{t(`errors.${problem}Title`)}</AlertTitle>
      <AlertDescription>{t(`errors.${problem}`)}</AlertDescription>
    </Alert>
  );
}

async function trySignIn(credentials: { email: string; password: string }): Promise<Problem | null> {
  try {
    const outcome = await sessionClient.signIn(credentials);
    switch (outcome) {
      case "signed-in":
        return null;
      case "wrong":
        return "wrong";
      case "rate_limited":
        return "rateLimited";
      case "failed":
        return "unexpected";
    }
  } catch (error) {
    return error instanceof NetworkError ? "network" : "unexpected";
  }
}
