import { readSessionId } from "@/lib/server/auth/session-cookie";
import type { Logger } from "@/lib/server/logger";
import { createOrgContext, type OrgContext } from "@/services/context";
import { AppError } from "@/services/errors";
import { findApiKey } from "@/services/organizations/api-keys";
import { findSession, type LiveSession } from "@/services/organizations/sessions";
import { chooseLocale } from "./locale";
import { refuseCrossSite } from "./refuse-cross-site";

/** The context of a signed-in person. */
export function contextOfSession(session: LiveSession, headers: Headers, log: Logger): OrgContext {
  return createOrgContext({
    organizationId: session.organization.id,
    actor: {
      kind: "user",
      userId: session.user.id,
      name: session.user.name,
      role: session.role,
      boundTo: `session:${session.idHash}`,
    },
    locale: chooseLocale(headers),
    log: log.child({ organizationId: session.organization.id, userId: session.user.id }),
  });
}

/**
 * Finds out who calls: a bearer API key, else the session cookie.
 * @throws AppError `unauthorized` when there is neither, or it was revoked.
 */
export async function openOrganizationContext(request: Request, log: Logger): Promise<OrgContext> {
  const authorization = request.headers.get("authorization");
  if (authorization !== null) {
    const key = authorization.match(/^Bearer\s+(\S+)$/i)?.[1];
    const found = key ? await findApiKey(key) : null;
    if (!found) throw unauthorized();
    return createOrgContext({
      organizationId: found.organizationId,
      actor: { kind: "api-key", keyId: found.id, role: found.role, boundTo: `api-key:${found.id}` },
      locale: chooseLocale(request.headers),
      log: log.child({ organizationId: found.organizationId, apiKeyId: found.id }),
    });
  }
  const sessionId = await readSessionId(request.headers.get("cookie"));
  if (!sessionId) throw unauthorized();
  refuseCrossSite(request);
  const session = await findSession(sessionId);
  if (!session) throw unauthorized();
  return contextOfSession(session, request.headers, log);
}

function unauthorized(): AppError {
  return new AppError("unauthorized", "Unauthorized");
}
