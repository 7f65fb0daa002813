import { enterOrganization, type OrgContext, type SystemContext } from "../context";
import { describeFailure } from "../webhooks/describe-failure";
import { findSendingCredentials } from "../whatsapp/connections";
import { MetaCloudService } from "../whatsapp/meta-cloud.service";
import { beginSend } from "./begin-send";
import type { ClaimedMessage } from "./claim-batch";
import { backOffMs, classifyFailure, ownError, retryOrFail, type Verdict } from "./classify-failure";
import { settleAccepted, settleVerdict } from "./settle-send";

/**
 * Sends one claimed message: one call to Meta at most, and what came of it is stored.
 * @throws when the database cannot be reached; the message is taken up again, or becomes `unconfirmed`, when its lease
 * has ended.
 */
export async function sendMessage(system: SystemContext, claimed: ClaimedMessage): Promise<void> {
  const ctx = enterOrganization(system, claimed.organizationId);
  const credentials = await openCredentials(ctx, claimed);
  if ("kind" in credentials) return settle(ctx, claimed, credentials);

  const begun = await beginSend(ctx, claimed, new Date());
  if (begun.kind === "lost") return;
  if (begun.kind === "window_closed") {
    return settle(ctx, claimed, {
      kind: "failed",
      error: ownError("window_closed", "The customer service window closed before the message could be sent"),
    });
  }

  const { accessToken } = credentials;
  const answer = await MetaCloudService.sendMessage({
    phoneId: claimed.phoneId,
    accessToken,
    payload: begun.payload,
  }).catch((error: unknown) => classifyFailure(error, { attempt: claimed.attempts, random: Math.random() }));
  if ("kind" in answer) return settle(ctx, claimed, answer);
  await settleAccepted(ctx, claimed, answer.wamid);
}

/** The token, or what becomes of the message without one. */
async function openCredentials(
  ctx: OrgContext,
  { phoneId, attempts }: ClaimedMessage,
): Promise<{ accessToken: string } | Verdict> {
  try {
    const credentials = await findSendingCredentials(ctx, phoneId);
    if (credentials) return credentials;
    return { kind: "failed", error: ownError("number_inactive", "The number is not connected any more") };
  } catch (error) {
    const delayMs = backOffMs(attempts, Math.random());
    return retryOrFail(ownError("internal", describeFailure(error)), attempts, delayMs);
  }
}

async function settle(ctx: OrgContext, claimed: ClaimedMessage, verdict: Verdict): Promise<void> {
  const { id: messageId, phoneId, attempts } = claimed;
  ctx.log.info(
    { messageId, phoneId, attempts, verdict: verdict.kind, errorCode: verdict.error.code },
    "message not sent",
  );
  await settleVerdict(ctx, claimed, verdict);
}
