import type { Metadata } from "next";
import { headers } from "next/headers";
import { StatusPage } from "@/components/health/status-page";
import { chooseLocale } from "@/http/locale";
import { requirePageContext } from "@/http/page-context";
import { getTranslator } from "@/messages";
import { listConnections } from "@/services/whatsapp/list-connections";

export async function generateMetadata(): Promise<Metadata> {
  return { title: getTranslator(chooseLocale(await headers()), "health")("page.title") };
}

/** How the organization's connections are; every role may look. */
export default async function ConnectionsStatusPage() {
  const { ctx } = await requirePageContext();
  return <StatusPage initial={await listConnections(ctx, { limit: 100 })} />;
}
