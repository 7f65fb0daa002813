import type { OnboardingSession, OnboardingSessionRequest } from "@/contracts/whatsapp";
import type { z } from "zod";
import { env } from "@/lib/server/env";
import { signupExtras } from "@/lib/signup-extras";
import { requireRole, type OrgContext } from "../context";
import { dialogUrl, redirectUriOf } from "./dialog-url";
import { boundTo } from "./spend-onboarding-state";
import { signState } from "./onboarding-state";

/** Long enough to fill in Meta's dialog, short enough to be of no use to somebody who finds it. */
const STATE_LIVES_MS = 10 * 60_000;

/**
 * Opens one launch of Embedded Signup: what the browser needs to open Meta's dialog, with a signed `state` that only
 * this session (or key) of this organization can spend, once, within ten minutes.
 * @throws AppError `forbidden` for agents.
 */
export async function startOnboarding(
  ctx: OrgContext,
  { flow, launch }: z.output<typeof OnboardingSessionRequest>,
): Promise<OnboardingSession> {
  requireRole(ctx, "admin");
  const { META_APP_ID, META_CONFIG_ID, META_API_VERSION, META_DIALOG_BASE_URL, APP_URL } = env();
  const expiresAt = new Date(Date.now() + STATE_LIVES_MS);

  const session = await ctx.tenant((db) =>
    db.onboardingSession.create({
      data: {
        organizationId: ctx.organizationId,
        boundTo: boundTo(ctx),
        startedById: ctx.actor.kind === "user" ? ctx.actor.userId : null,
        flow,
        launch,
        expiresAt,
      },
      select: { id: true },
    }),
  );
  const state = await signState(session.id, expiresAt);
  const extras = signupExtras(flow);
  const app = { appId: META_APP_ID, configId: META_CONFIG_ID, apiVersion: META_API_VERSION };
  return {
    ...app,
    state,
    extras,
    dialogUrl: dialogUrl({
      ...app,
      dialogBaseUrl: META_DIALOG_BASE_URL,
      redirectUri: redirectUriOf(APP_URL),
      state,
      extras,
      launch,
    }),
    expiresAt: expiresAt.toISOString(),
  };
}
