import { decode } from "next-auth/jwt";
import { z } from "zod";
import { env } from "../env";

/** A session ends after 30 days, however often it is used. */
export const SESSION_SECONDS = 30 * 24 * 3600;

/** `__Host-` ties the cookie to this host over https; plain http (a first try on one's own machine) cannot have it. */
export function sessionCookie(): { name: string; secure: boolean } {
  const secure = env().APP_URL.startsWith("https://");
  return { name: secure ? "__Host-atende.session" : "atende.session", secure };
}

const Claims = z.object({ sid: z.string().min(20) });

/** The session id in a Cookie header, or null when there is none or its JWT is not ours. */
export async function readSessionId(cookieHeader: string | null): Promise<string | null> {
  const { name } = sessionCookie();
  const pair = (cookieHeader ?? "").split(/;\s*/).find((part) => part.startsWith(`${name}=`));
  if (!pair) return null;
  try {
    const token = decodeURIComponent(pair.slice(name.length + 1));
    return Claims.parse(await decode({ token, secret: env().NEXTAUTH_SECRET })).sid;
  } catch {
    return null;
  }
}
