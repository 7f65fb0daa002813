import { setTimeout as delay } from "node:timers/promises";
import { GraphError, isGraphFailure } from "@/lib/server/graph/graph-error";
import { enterOrganization, type OrgContext, type SystemContext } from "../context";
import { describeFailure } from "../describe-failure";
import { AppError } from "../errors";
import { noteRefusal } from "../health/note-graph-failure";
import type { SendingCredentials } from "../whatsapp/connections";
import { MetaCloudService } from "../whatsapp/meta-cloud.service";
import type { BegunSend } from "./begin-sends";
import { LEASE_MS, type ClaimedMessage } from "./claim-batch";
import {
  backOffMs,
  classifyFailure,
  ownError,
  retryOrFail,
  toStoredError,
  type Verdict,
} from "./classify-failure";
import { learnWaId } from "./learn-wa-id";
import { forgetReused, prepareMedia, type PreparedMedia } from "./prepare-media";
import type { SendSteps } from "./send-steps";
import type { Outcome } from "./settle-sends";

/** Between two tries to store an answer. */
const LONGEST_PAUSE_MS = 2_000;

/** A call that begins later may not be over before the lease is, and others decide what became of the message. */
const CALL_BEGINS_WITHIN_MS = LEASE_MS / 2;

type Accepted = { kind: "accepted"; wamid: string; waId: string | null };

/** Credentials of numbers, kept for a while; those of a grant that has ended are found out before a call begins. */
export type CredentialsBook = {
  find(ctx: OrgContext, phoneId: string): Promise<SendingCredentials | null>;
  forget(ctx: OrgContext, phoneId: string): void;
};

/**
 * Sends one claimed message: one call to Meta at most, and what came of it is stored.
 * @throws when the database cannot be reached; the message is taken up again, or becomes `unconfirmed`, when its lease
 * has ended.
 */
export async function sendMessage(
  system: SystemContext,
  claimed: ClaimedMessage,
  steps: SendSteps,
  book: CredentialsBook,
): Promise<void> {
  const ctx = enterOrganization(system, claimed.organizationId);
  const settle = async (outcome: Outcome, isReferred = false) => {
    if (outcome.kind !== "accepted") logVerdict(ctx, claimed, outcome);
    await steps.settle(ctx, { claimed, outcome, isReferred });
  };
  const credentials = await openCredentials(ctx, claimed, book);
  if ("kind" in credentials) return settle(credentials);

  const media = await provideMedia(ctx, claimed, credentials);
  if ("kind" in media) return settle(media);

  // Only a duration: which clock it is does not matter.
  const heldSince = performance.now();
  const begun = await steps.begin(ctx, { claimed, grant: credentials, metaMediaIds: media.metaMediaIds });
  if (begun.kind === "lost" || begun.kind === "waits") return;
  if (begun.kind === "outdated") {
    book.forget(ctx, claimed.phoneId);
    return settle({ kind: "wait", error: ownError("internal", "The number was connected anew meanwhile") });
  }
  if (begun.kind === "window_closed") {
    return settle({
      kind: "failed",
      error: ownError("window_closed", "The customer service window closed before the message could be sent"),
    });
  }

  if (performance.now() - heldSince > CALL_BEGINS_WITHIN_MS) {
    const error = ownError("internal", "The worker was stopped before it could send");
    return settle({ kind: "wait", error });
  }
  const answer = await call(ctx, claimed, { credentials, media, begun });
  await insist(ctx, claimed, heldSince + LEASE_MS, () => settle(answer, begun.isReferred));
  if (answer.kind === "accepted" && answer.waId !== null && begun.dialledContactId !== null)
    await learnWaId(ctx, begun.dialledContactId, answer.waId);
}

async function call(
  ctx: OrgContext,
  claimed: ClaimedMessage,
  { credentials, media, begun }: { credentials: SendingCredentials; media: PreparedMedia; begun: BegunSend },
): Promise<Accepted | Verdict> {
  const { phoneId, attempts } = claimed;
  const { payload } = begun;
  try {
    const { wamid, waId } = await MetaCloudService.sendMessage({ ...credentials, phoneId, payload });
    return { kind: "accepted", wamid, waId: waId ?? null };
  } catch (error) {
    const verdict = await judge(ctx, claimed, credentials, error);
    if (verdict.kind !== "failed") return verdict;
    // Whatever happens there: that Meta refused it is known.
    const isForgotten = await forgetReused(ctx, claimed, media, verdict.error.code).catch(() => false);
    return isForgotten ? retryOrFail(verdict.error, attempts, 0) : verdict;
  }
}

/** The message's files at Meta, or what becomes of it without them. Nothing was sent to anybody yet. */
async function provideMedia(
  ctx: OrgContext,
  claimed: ClaimedMessage,
  credentials: SendingCredentials,
): Promise<PreparedMedia | Verdict> {
  try {
    return await prepareMedia(ctx, claimed, credentials);
  } catch (error) {
    if (error instanceof AppError)
      return { kind: "failed", error: ownError("media_missing", describeFailure(error)) };
    if (isGraphFailure(error)) return judge(ctx, claimed, credentials, error);
    const delayMs = backOffMs(claimed.attempts, Math.random());
    return retryOrFail(ownError("internal", describeFailure(error)), claimed.attempts, delayMs);
  }
}

/**
 * What becomes of a message whose call failed. Where Meta refuses the token or the whole account, the number is paused
 * before the message goes back to its place, so that nobody sends it at once again.
 */
async function judge(
  ctx: OrgContext,
  { phoneId, attempts, turnedAway }: ClaimedMessage,
  { configId, grantNumber }: SendingCredentials,
  error: unknown,
): Promise<Verdict> {
  const random = Math.random();
  const noted = await noteRefusal(ctx, { configId, grantNumber, phoneId }, error);
  if (!(error instanceof GraphError) || noted === "nothing") {
    return classifyFailure(error, { attempt: attempts, turnedAway, random });
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
      if (performance.now() + pauseMs > leaseEndsAt) throw error;
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
  book: CredentialsBook,
): Promise<SendingCredentials | Verdict> {
  try {
    const credentials = await book.find(ctx, phoneId);
    if (credentials) return credentials;
    return { kind: "failed", error: ownError("number_inactive", "The number is not connected any more") };
  } catch (error) {
    const delayMs = backOffMs(attempts, Math.random());
    return retryOrFail(ownError("internal", describeFailure(error)), attempts, delayMs);
  }
}

function logVerdict(ctx: OrgContext, claimed: ClaimedMessage, verdict: Verdict): void {
  const { id: messageId, phoneId, attempts } = claimed;
  ctx.log.info(
    { messageId, phoneId, attempts, verdict: verdict.kind, errorCode: verdict.error.code },
    "message not sent",
  );
}
