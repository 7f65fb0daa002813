import type { Metadata } from "next";
import { headers } from "next/headers";
import { AdminsOnly } from "@/components/webhooks/admins-only";
import { WebhookList } from "@/components/webhooks/webhook-list";
import { chooseLocale } from "@/http/locale";
import { requirePageContext } from "@/http/page-context";
import { getTranslator } from "@/messages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: getTranslator(chooseLocale(await headers()), "webhooks")("page.title") };
}

/** The webhook inspector. The URL names the filters; the browser reads them and fetches what they show. */
export default async function WebhooksPage() {
  const { viewer } = await requirePageContext();
  return viewer.role === "agent" ? <AdminsOnly /> : <WebhookList />;
}
