import type { Metadata } from "next";
import { headers } from "next/headers";
import { Inbox } from "@/components/conversations/inbox";
import { chooseLocale } from "@/http/locale";
import { requirePageContext } from "@/http/page-context";
import { getTranslator } from "@/messages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: getTranslator(chooseLocale(await headers()), "inbox")("title") };
}

/** The inbox. The URL names the open conversation and the filters; the browser reads both and fetches what they show. */
export default async function ConversationsPage() {
  await requirePageContext();
  return <Inbox />;
}
