import type { Metadata } from "next";
import { headers } from "next/headers";
import { OnboardingCallback } from "@/components/whatsapp/onboarding-callback";
import { WhatsAppSettings } from "@/components/whatsapp/whatsapp-settings";
import type { CallbackData } from "@/hooks/whatsapp/meta-messages";
import { chooseLocale } from "@/http/locale";
import { requirePageContext } from "@/http/page-context";
import { getTranslator } from "@/messages";
import { launchSettings } from "@/services/whatsapp/launch-settings";
import { listConnections } from "@/services/whatsapp/list-connections";

type Query = Record<string, string | string[] | undefined>;

export async function generateMetadata(): Promise<Metadata> {
  const t = getTranslator(chooseLocale(await headers()), "whatsapp");
  return { title: t("page.title") };
}

/** The settings view, and at the same address what Meta's popup redirects to. */
export default async function WhatsAppSettingsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { ctx, viewer } = await requirePageContext();
  const launch = viewer.role === "agent" ? null : launchSettings();
  const callback = readCallback(await searchParams);
  if (callback) return <OnboardingCallback callback={callback} launch={launch} />;
  return <WhatsAppSettings launch={launch} initial={await listConnections(ctx, { limit: 100 })} />;
}

function readCallback(query: Query): CallbackData | null {
  const code = first(query.code);
  const error = first(query.error);
  if (code === null && error === null) return null;
  return {
    type: "WA_CALLBACK_DATA",
    status: error === null ? "success" : "error",
    code: error === null ? code : null,
    state: first(query.state),
    wabaId: null,
    error,
    errorDescription: first(query.error_description),
  };
}

function first(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
