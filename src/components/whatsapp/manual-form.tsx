import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { Field } from "@/components/auth/field";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Input } from "@/components/ui/input";
import type { Connection, ManualConnection } from "@/contracts/whatsapp";
import { connectManually } from "@/hooks/whatsapp/connect-manually";
import { connectionsQuery } from "@/hooks/whatsapp/connection-queries";
import { manualRefusalOf, type ManualRefusalText } from "./manual-refusals";
import { type ManualFields, manualSchema } from "./manual-schema";
import { SecretInput } from "./secret-input";
import { makeVerifyToken } from "./verify-token";

const appsUrl = "https://developers.facebook.com/apps/";
const systemUsersUrl = "https://business.facebook.com/latest/settings/system_users";
const permissions = "whatsapp_business_management + whatsapp_business_messaging";

type Props = { renewed: Connection | null; onConnected: (connection: ManualConnection) => void };

/** The credentials, in the order in which one comes across them at Meta; each with the place where it is found. */
export function ManualForm({ renewed, onConnected }: Props) {
  const t = useTranslations("whatsapp.manual");
  const queryClient = useQueryClient();
  const [problem, setProblem] = useState<ManualRefusalText | null>(null);
  const [verifyToken] = useState(makeVerifyToken);
  const form = useForm<ManualFields>({
    resolver: zodResolver(
      manualSchema({
        idMissing: t("validation.idMissing"),
        idWrong: t("validation.idWrong"),
        tokenWrong: t("validation.tokenWrong"),
        secretWrong: t("validation.secretWrong"),
        sameIds: t("validation.sameIds"),
      }),
    ),
    defaultValues: {
      phoneId: renewed?.phoneId ?? "",
      wabaId: renewed?.wabaId ?? "",
      accessToken: "",
      appId: renewed?.metaAppId ?? "",
      appSecret: "",
    },
  });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async ({ appId, ...fields }) => {
    setProblem(null);
    try {
      const connected = await connectManually({ ...fields, appId: appId || null, verifyToken });
      // The secrets have done their work: nothing of them stays in the page.
      form.reset();
      void queryClient.invalidateQueries({ queryKey: connectionsQuery.queryKey });
      onConnected(connected);
    } catch (error) {
      const { text, field } = manualRefusalOf(error);
      if (field === null) return setProblem(text);
      form.setError(field, { message: t(`refusals.${text}`) }, { shouldFocus: true });
    }
  });

  const digits = { inputMode: "numeric", autoComplete: "off", spellCheck: false } as const;
  return (
    <form noValidate method="post" onSubmit={(event) => void submit(event)} className="grid gap-7">
      <ol className="grid gap-7">
        <Section number={1} name="account" link={{ href: appsUrl, label: t("links.apps") }}>
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <Field label={t("fields.phoneId")} error={errors.phoneId?.message}>
              {(field) => (
                <Input {...field} {...digits} {...form.register("phoneId")} className="tabular-nums" />
              )}
            </Field>
            <Field label={t("fields.wabaId")} error={errors.wabaId?.message}>
              {(field) => (
                <Input
                  {...field}
                  {...digits}
                  {...form.register("wabaId")}
                  readOnly={renewed !== null}
                  className="tabular-nums"
                />
              )}
            </Field>
          </div>
        </Section>
        <Section number={2} name="token" link={{ href: systemUsersUrl, label: t("links.systemUsers") }}>
          <Field label={t("fields.accessToken")} error={errors.accessToken?.message}>
            {(field) => <SecretInput {...field} {...form.register("accessToken")} />}
          </Field>
        </Section>
        <Section number={3} name="app">
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <Field label={`${t("fields.appId")} (${t("optional")})`} error={errors.appId?.message}>
              {(field) => (
                <Input {...field} {...digits} {...form.register("appId")} className="tabular-nums" />
              )}
            </Field>
            <Field label={t("fields.appSecret")} error={errors.appSecret?.message}>
              {(field) => <SecretInput {...field} {...form.register("appSecret")} />}
            </Field>
          </div>
        </Section>
        <Section number={4} name="webhook">
          <div className="flex items-center gap-1">
            <Input
              readOnly
              value={verifyToken}
              aria-label={t("fields.verifyToken")}
              onFocus={(event) => event.target.select()}
              suppressHydrationWarning
              className="font-mono text-[0.8125rem]!"
            />
            <CopyButton text={verifyToken} label={t("copyVerifyToken")} />
          </div>
        </Section>
      </ol>
      {problem ? (
        <Alert variant="destructive">
          <CircleAlert aria-hidden />
          <AlertTitle>{t("refusals.title")}</AlertTitle>
          <AlertDescription>{t(`refusals.${problem}`)}</AlertDescription>
        </Alert>
      ) : null}
      <Button type="submit" size="lg" loading={isSubmitting} className="w-fit max-sm:w-full">
        {isSubmitting ? t("submitting") : t("submit")}
      </Button>
    </form>
  );
}

type SectionProps = {
  number: number;
  name: "account" | "token" | "app" | "webhook";
  link?: { href: string; label: string };
  children: ReactNode;
};

function Section({ number, name, link, children }: SectionProps) {
  const t = useTranslations("whatsapp.manual");
  const tSteps = useTranslations("whatsapp.steps");
  return (
    <li className="grid grid-cols-[auto_1fr] gap-x-3.5">
      <span
        aria-hidden
        className="flex size-6 items-center justify-center rounded-full bg-secondary text-xs font-semibold tabular-nums"
      >
        {number}
      </span>
      <div className="min-w-0">
        <h3 className="text-sm leading-6 font-medium">{t(`sections.${name}.title`)}</h3>
        <p className="mt-0.5 mb-3 text-[0.8125rem] leading-relaxed break-words text-muted-foreground">
          {t(`sections.${name}.where`, { permissions })}{" "}
          {link ? (
            <a
              href={link.href}
              target="_blank"
              rel="noreferrer"
              className="rounded-sm text-primary underline underline-offset-2 focus-ring"
            >
              {link.label}
              <span className="sr-only"> {tSteps("newTab")}</span>
            </a>
          ) : null}
        </p>
        {children}
      </div>
    </li>
  );
}
