import type { StepError } from "@/contracts/whatsapp";
import { env } from "@/lib/server/env";
import { enqueue } from "@/lib/server/queue";
import { audit } from "../audit";
import type { OrgContext, TenantDb } from "../context";
import { changeConnection, stepColumns } from "../whatsapp/change-connection";
import { withStep } from "../whatsapp/connection-steps";
import { findAccountCredentials, type AccountCredentials } from "../whatsapp/connections";
import { webhookUrlOf } from "../whatsapp/to-connection";
import { changeFacts, type FactChange } from "./change-facts";
import { regularDelayMs, retryDelayMs } from "./check-schedule";
import { wasToldSince } from "./connection-state";
import type { KnownConnection } from "./facts";
import { findSilence } from "./find-silence";
import { readHealth, type Reading } from "./read-health";
import { toFindings } from "./to-findings";

/** A subscription that was lost and asked for again is looked for so soon. */
const AFTER_REPAIR_MS = 30_000;
/** So long after a restriction has ended Meta is asked whether it has. */
const AFTER_RESTRICTION_MS = 60_000;
const AFTER_NEWS_MS = 60_000;

/**
 * Asks Meta how a connection is and notes what it says: facts, alerts, pauses, the payment step, the next check. A lost
 * subscription is asked for again. A connection that ended is left alone, and so is one that was claimed again meanwhile.
 * @returns why the check did not come to its end, or null.
 * @throws AppError `not_found`; what is no answer of Meta's and no lack of one.
 */
export async function checkConnectionHealth(ctx: OrgContext, configId: string): Promise<unknown> {
  const credentials = await findAccountCredentials(ctx, configId);
  if (!credentials) return null;
  const startedAt = new Date();
  const reading = await readHealth(credentials);
  await ctx.tenant((db) => note(ctx, db, credentials, { ...reading, startedAt }));
  return reading.failure;
}

async function note(
  ctx: OrgContext,
  db: TenantDb,
  credentials: AccountCredentials,
  reading: Reading & { startedAt: Date },
): Promise<void> {
  const { configId, wabaId, metaAppId, grantNumber } = credentials;
  const { META_APP_ID, APP_URL } = env();
  const now = new Date();
  const frame = {
    now,
    startedAt: reading.startedAt,
    wabaId,
    appId: metaAppId ?? META_APP_ID,
    // Each address takes what its own app has signed, and nothing else.
    ownAddresses: [metaAppId === null ? `${APP_URL}/api/v1/whatsapp/webhook` : webhookUrlOf(configId)],
    silentSince: await findSilence(ctx, db, configId, now),
  };
  const known = await changeFacts(
    ctx,
    db,
    configId,
    (before) =>
      before.grantNumber === grantNumber
        ? { ...toFindings(before, reading, frame), checked: schedule(before, reading, now) }
        : null,
    now,
  );
  const loss = known && reading.apps ? lossOf(known) : null;
  if (known && loss) await repair(ctx, db, known, loss, now);
}

function schedule(
  before: KnownConnection,
  { failure, startedAt }: Reading & { startedAt: Date },
  now: Date,
): FactChange["checked"] {
  const random = Math.random();
  if (failure !== null) {
    const failures = before.checkFailures + 1;
    return { at: null, failures, nextAt: new Date(now.getTime() + retryDelayMs(failures, random)) };
  }
  const ends = before.account.restrictions
    .flatMap(({ expiresAt }) => (expiresAt === null ? [] : Date.parse(expiresAt) + AFTER_RESTRICTION_MS))
    .filter((end) => end > now.getTime());
  // The answers may be older than what a webhook told meanwhile.
  const isNews = [before.account, ...before.numbers.map(({ facts }) => facts)].some(({ toldAt }) =>
    Object.keys(toldAt).some((topic) => wasToldSince(toldAt, topic, startedAt)),
  );
  const again = isNews ? [now.getTime() + AFTER_NEWS_MS] : [];
  const nextAt = new Date(Math.min(now.getTime() + regularDelayMs(random), ...ends, ...again));
  return { at: startedAt, failures: 0, nextAt };
}

/** What has become of the webhooks of a connection that had them, by its steps; null when all is well. */
function lossOf({ account, steps }: KnownConnection): StepError | null {
  const { isSubscribed, overrideUri } = account.subscription;
  if (!steps.some(({ name, status }) => name === "webhooks" && status === "done")) return null;
  if (isSubscribed === false) {
    return {
      code: "not_subscribed",
      message: "Meta does not list our subscription any more. We are subscribing again.",
    };
  }
  if (overrideUri === null) return null;
  return {
    code: "callback_elsewhere",
    message: "Meta sends the messages of this account to another address. We are asking for them again.",
  };
}

/** Opens the step again, for the job that does it; a check soon after sees whether that has helped. */
async function repair(
  ctx: OrgContext,
  db: TenantDb,
  { id, grantNumber }: KnownConnection,
  error: StepError,
  now: Date,
): Promise<void> {
  const { organizationId } = ctx;
  await changeConnection(ctx, db, id, (current) => ({
    ...stepColumns(current, withStep(current.steps, "webhooks", { status: "running", error })),
    nextCheckAt: new Date(now.getTime() + AFTER_REPAIR_MS),
  }));
  await audit(db, ctx, {
    action: "whatsapp.subscription-lost",
    subjectId: id,
    details: { reason: error.code },
  });
  await enqueue(db, "finish-onboarding", { organizationId, configId: id, grantNumber });
}
