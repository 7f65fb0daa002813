import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/auth/sign-in-form";
import { chooseLocale } from "@/http/locale";
import { findPageContext } from "@/http/page-context";
import { safeCallbackUrl } from "@/lib/callback-url";
import { getTranslator } from "@/messages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: getTranslator(chooseLocale(await headers()), "auth")("pageTitle") };
}

type SignInPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { callbackUrl, ended } = await searchParams;
  const target = safeCallbackUrl(callbackUrl);
  if (await findPageContext()) redirect(target);
  const t = getTranslator(chooseLocale(await headers()), "auth");
  return (
    <>
      <h1 className="text-[1.75rem] leading-tight font-semibold tracking-[-0.022em]">{t("title")}</h1>
      <p className="mt-2 text-[0.9375rem] leading-relaxed text-muted-foreground">{t("subtitle")}</p>
      <SignInForm target={target} sessionEnded={ended === "1"} />
      <p className="mt-8 text-[0.8125rem] leading-relaxed text-pretty text-muted-foreground">
        {t("noAccount")}
      </p>
    </>
  );
}
