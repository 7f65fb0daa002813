import type { ClaimWabaRequest, ClaimWabaResponse, SignupFlow } from "@/contracts/whatsapp";
import { env } from "@/lib/server/env";
import { GraphError } from "@/lib/server/graph/graph-error";
import { enqueue } from "@/lib/server/queue";
import { audit } from "../audit";
import { requireRole, type OrgContext, type TenantDb } from "../context";
import { notFound } from "../errors";
import { recordLiveEvent } from "../live-events";
import { stepsAfterClaim } from "./connection-steps";
import { sealToken } from "./connections";
import { redirectUriOf } from "./dialog-url";
import { MetaCloudService, type MetaPhoneNumber } from "./meta-cloud.service";
import { proveGrant } from "./prove-grant";
import { exchangeFailed, grantNotProven, listingFailed, storingFailed } from "./refuse-claim";
import { spendOnboardingState } from "./spend-onboarding-state";
import { storeNumbers } from "./store-numbers";
import { configSelect, readSteps } from "./to-connection";

/** What the customer's token turned out to be good for. */
type Grant = { wabaId: string; accessToken: string; tokenExpiresAt: Date | null; scopes: string[] };

/**
 * Trades the code from Meta's popup for a token, proves with Meta that the account was shared with us, and stores the
 * connection; subscribing and registering follow in a job. Claiming the same account again renews it and keeps its
 * conversations.
 * @throws AppError `forbidden`, `state_invalid`, `token_exchange_failed`, `grant_not_proven`,
 * `list_phone_numbers_failed`, `meta_rate_limited`, `number_taken`, `database_error`.
 */
export async function claimWaba(ctx: OrgContext, input: ClaimWabaRequest): Promise<ClaimWabaResponse> {
  requireRole(ctx, "admin");
  const { flow } = await spendOnboardingState(ctx, input.state);
  const { grant, isNamed } = await obtainGrant(input);
  const numbers = await listGrantedNumbers(grant, { isNamed, claimedPhoneId: input.phoneId ?? null });
  return ctx
    .tenant((db) => storeConnection(ctx, db, { grant, numbers, flow, wishedPhoneId: input.phoneId ?? null }))
    .catch((error: unknown) => {
      throw storingFailed(error);
    });
}

/** The code is exchanged at once and once: it lives 30 seconds, and a time-out may have used it up. */
async function obtainGrant(input: ClaimWabaRequest): Promise<{ grant: Grant; isNamed: boolean }> {
  const { META_APP_ID, APP_URL } = env();
  const exchangedAt = Date.now();
  const { token, facts } = await exchangeAndExamine(input.code, redirectUriOf(APP_URL));
  const proof = proveGrant({ facts, appId: META_APP_ID, claimedWabaId: input.wabaId ?? null });
  if (!proof.isProven) throw grantNotProven(proof.reason);
  const told = token.expiresInSeconds === null ? null : new Date(exchangedAt + token.expiresInSeconds * 1000);
  const grant = {
    wabaId: proof.wabaId,
    accessToken: token.accessToken,
    tokenExpiresAt: facts.expiresAt ?? told,
    scopes: facts.scopes,
  };
  return { grant, isNamed: proof.isNamed };
}

async function exchangeAndExamine(code: string, redirectUri: string) {
  try {
    const token = await MetaCloudService.exchangeCodeForToken({ code, redirectUri });
    const facts = await MetaCloudService.debugToken({ accessToken: token.accessToken });
    return { token, facts };
  } catch (error) {
    throw exchangeFailed(error);
  }
}

async function listGrantedNumbers(
  grant: Grant,
  { isNamed, claimedPhoneId }: { isNamed: boolean; claimedPhoneId: string | null },
): Promise<MetaPhoneNumber[]> {
  const numbers = await MetaCloudService.listPhoneNumbers(grant).catch((error: unknown) => {
    // Where Meta named no accounts, being able to read the claimed one is the proof.
    const isForeign = !isNamed && error instanceof GraphError && error.is(10, 33, 100, 200);
    throw isForeign
      ? grantNotProven("The WhatsApp Business Account cannot be read with this token")
      : listingFailed(error);
  });
  if (claimedPhoneId !== null && !numbers.some((number) => number.phoneId === claimedPhoneId)) {
    throw grantNotProven("The phone number does not belong to the WhatsApp Business Account");
  }
  return numbers;
}

async function storeConnection(
  ctx: OrgContext,
  db: TenantDb,
  input: { grant: Grant; numbers: MetaPhoneNumber[]; flow: SignupFlow; wishedPhoneId: string | null },
): Promise<ClaimWabaResponse> {
  const { organizationId } = ctx;
  const { wabaId, accessToken, tokenExpiresAt, scopes } = input.grant;
  const columns = {
    flow: input.flow,
    status: "pending" as const,
    tokenExpiresAt,
    scopes,
    steps: stepsAfterClaim({ hasNumbers: input.numbers.length > 0 }),
  };
  const { id } = await db.whatsAppConfig.upsert({
    where: { organizationId_wabaId: { organizationId, wabaId } },
    create: { organizationId, wabaId, ...columns },
    update: columns,
    select: { id: true },
  });
  const row = { organizationId, id };
  await db.whatsAppConfig.updateMany({ where: row, data: { sealedToken: await sealToken(id, accessToken) } });
  await storeNumbers(ctx, db, { configId: id, numbers: input.numbers, wishedPhoneId: input.wishedPhoneId });
  await audit(db, ctx, {
    action: "whatsapp.claimed",
    subjectId: id,
    details: { wabaId, flow: input.flow, phoneIds: input.numbers.map((number) => number.phoneId) },
  });
  await recordLiveEvent(db, { organizationId, kind: "connection.updated", subjectId: id });
  await enqueue(db, "finish-onboarding", { organizationId, configId: id });

  const stored = await db.whatsAppConfig.findFirst({ where: row, select: { ...configSelect, steps: true } });
  if (!stored) throw notFound("Connection");
  const { steps, ...config } = stored;
  return { success: true, config, steps: readSteps(steps) };
}
