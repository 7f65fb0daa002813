import { setTimeout as delay } from "node:timers/promises";
import { GraphError } from "@/lib/server/graph/graph-error";
import { enterOrganization, type OrgContext, type SystemContext } from "../context";
import { describeFailure } from "../describe-failure";
import { noteRefusal } from "../health/note-graph-failure";
import { findSendingCredentials, type SendingCredentials } from "../whatsapp/connections";
import { MetaCloudService } from "../whatsapp/meta-cloud.service";
import { beginSend } from "./begin-send";
import { LEASE_MS, type ClaimedMessage } from "./claim-batch";
import {
  backOffMs,
  classifyFailure,
  ownError,
  retryOrFail,
  toStoredError,
  type Verdict,
} from "./classify-failure";
import { settleAccepted, settleVerdict } from "./settle-send";

/** Between two tries to store an answer. */
const LONGEST_PAUSE_MS = 2_000;

/**
 * Sends one claimed message: one call to Meta at most, and what came of it is stored.
 * @throws when the database cannot be reached; the message is taken up again, or becomes `unconfirmed`, when its lease
 * has ended.
 */
export async function sendMessage(system: SystemContext, claimed: ClaimedMessage): Promise<void> {
  const ctx = enterOrganization(system, claimed.organizationId);
  const credentials = await openCredentials(ctx, claimed);
  if ("kind" in credentials) return settle(ctx, claimed, credentials);

  const heldSince = Date.now();
  const begun = await beginSend(ctx, claimed, new Date(heldSince));
  if (begun.kind === "lost") return;
  if (begun.kind === "window_closed") {
    return settle(ctx, claimed, {
      kind: "failed",
      error: ownError("window_closed", "The customer service window closed before the message could be sent"),
    });
  }

  const answer = await MetaCloudService.sendMessage({
    ...credentials,
    phoneId: claimed.phoneId,
    payload: begun.payload,
  }).catch((error: unknown) => judge(ctx, claimed, credentials, error));
  await insist(ctx, claimed, heldSince + LEASE_MS, () =>
    "kind" in answer ? settle(ctx, claimed, answer) : settleAccepted(ctx, claimed, answer.wamid),
  );
}

/**
 * What becomes of a message whose call failed. Where Meta refuses the token or the whole account, the number is paused
 * before the message goes back to its place, so that nobody sends it at once again.
 */
async function judge(
  ctx: OrgContext,
  { phoneId, attempts }: ClaimedMessage,
  { configId, grantNumber }: SendingCredentials,
  error: unknown,
): Promise<Verdict> {
  const random = Math.random();
  const noted = await noteRefusal(ctx, { configId, grantNumber, phoneId }, error);
  if (!(error instanceof GraphError) || noted === "nothing") {
    return classifyFailure(error, { attempt: attempts, random });
  }
  if (noted === "paused") return { kind: "wait", error: toStoredError(error) };
  return retryOrFail(toStoredError(error), attempts, backOffMs(attempts, random));
}

/**
 * Repeats the storing of Meta's answer, which cannot be had again, until it works or the lease ends. Should an earlier
 * try have worked after all, the token is gone and nothing happens.
 */
async function insist(
  ctx: OrgContext,
  { id: messageId }: ClaimedMessage,
  leaseEndsAt: number,
  store: () => Promise<void>,
): Promise<void> {
  for (let pauseMs = 50; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await store();
    } catch (error) {
      if (Date.now() + pauseMs > leaseEndsAt) throw error;
      ctx.log.warn(
        { messageId, reason: describeFailure(error) },
        "an answer of Meta's could not be stored yet",
      );
      await delay(pauseMs);
    }
  }
}

/** The token, or what becomes of the message without one. */
async function openCredentials(
  ctx: OrgContext,
  { phoneId, attempts }: ClaimedMessage,
): Promise<SendingCredentials | Verdict> {
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
