import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { Viewer } from "@/contracts/session";
import { HOME_PATH, signInUrl } from "@/lib/callback-url";
import { readSessionId } from "@/lib/server/auth/session-cookie";
import { logger } from "@/lib/server/logger";
import type { OrgContext } from "@/services/context";
import { rememberLocale } from "@/services/organizations/remember-locale";
import { findSession } from "@/services/organizations/sessions";
import { contextOfSession } from "./open-organization-context";
import { PAGE_PATH_HEADER } from "./page-path";

/** Who looks at this page, or null; read once per request. */
export const findPageContext = cache(async (): Promise<{ ctx: OrgContext; viewer: Viewer } | null> => {
  const requestHeaders = await headers();
  const sessionId = await readSessionId(requestHeaders.get("cookie"));
  const session = sessionId ? await findSession(sessionId) : null;
  if (!session) return null;
  const { user, role, organization } = session;
  const ctx = contextOfSession(session, requestHeaders, logger());
  // Mails are written in the language that somebody last read us in.
  if (user.locale !== ctx.locale) await rememberLocale(user.id, ctx.locale);
  return {
    ctx,
    viewer: { userId: user.id, name: user.name, email: user.email, role, organization },
  };
});

/** Who looks at this page; sends strangers to the sign-in page, which leads back. */
export async function requirePageContext(): Promise<{ ctx: OrgContext; viewer: Viewer }> {
  const found = await findPageContext();
  return found ?? redirect(signInUrl((await headers()).get(PAGE_PATH_HEADER) ?? HOME_PATH));
}
