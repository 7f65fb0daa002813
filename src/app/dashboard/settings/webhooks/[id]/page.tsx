import type { Metadata } from "next";
import { headers } from "next/headers";
import { AdminsOnly } from "@/components/webhooks/admins-only";
import { WebhookDetail } from "@/components/webhooks/webhook-detail";
import { chooseLocale } from "@/http/locale";
import { requirePageContext } from "@/http/page-context";
import { getTranslator } from "@/messages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: getTranslator(chooseLocale(await headers()), "webhooks")("detail.title") };
}

/** One webhook in the inspector. */
export default async function WebhookPage({ params }: { params: Promise<{ id: string }> }) {
  const { viewer } = await requirePageContext();
  if (viewer.role === "agent") return <AdminsOnly />;
  return <WebhookDetail id={(await params).id} />;
}
