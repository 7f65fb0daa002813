import type { ClaimWabaRequest, ClaimWabaResponse, Launch, SignupFlow } from "@/contracts/whatsapp";
import { env } from "@/lib/server/env";
import { GraphError } from "@/lib/server/graph/graph-error";
import { audit } from "../audit";
import { requireRole, type OrgContext, type TenantDb } from "../context";
import { notFound } from "../errors";
import { lockConnection } from "./change-connection";
import { redirectUriOf } from "./dialog-url";
import { MetaCloudService, type MetaPhoneNumber } from "./meta-cloud.service";
import { proveGrant } from "./prove-grant";
import { exchangeFailed, grantNotProven, listingFailed, storingFailed } from "./refuse-claim";
import { lockNumbers } from "./settle-numbers";
import { noteFailedClaim, spendOnboardingState } from "./spend-onboarding-state";
import { storeGrant, type ProvenGrant } from "./store-grant";
import { configSelect, readSteps } from "./to-connection";

/** What the customer's token turned out to be good for, and what is in each account. */
type Grant = Pick<ProvenGrant, "accessToken" | "tokenExpiresAt" | "scopes" | "metaUserId"> & {
  accounts: { wabaId: string; numbers: MetaPhoneNumber[] }[];
};

/**
 * Trades the code from Meta's dialog for a token, proves with Meta that the accounts were shared with us, and stores a
 * connection for each named one; subscribing and registering follow in a job. Claiming the same account again renews it
 * and keeps its conversations.
 * @returns the first account's connection.
 * @throws AppError `forbidden`, `state_invalid`, `token_exchange_failed`, `grant_not_proven`,
 * `list_phone_numbers_failed`, `meta_rate_limited`, `number_taken`, `database_error`.
 */
export async function claimWaba(ctx: OrgContext, input: ClaimWabaRequest): Promise<ClaimWabaResponse> {
  requireRole(ctx, "admin");
  const session = await spendOnboardingState(ctx, input.state);
  try {
    const grant = await obtainGrant(input, session.launch);
    return await ctx
      .tenant((db) => storeConnections(ctx, db, { grant, startedFlow: session.flow, input }))
      .catch((error: unknown) => {
        throw storingFailed(error);
      });
  } catch (error) {
    await noteFailedClaim(ctx, session.id, error);
    throw error;
  }
}

/** The code is exchanged at once and once: it lives 30 seconds, and a time-out may have used it up. */
async function obtainGrant(input: ClaimWabaRequest, launch: Launch): Promise<Grant> {
  const exchangedAt = Date.now();
  const { token, facts } = await exchangeAndExamine(input.code, launch);
  const claimedWabaIds = [...(input.wabaId ? [input.wabaId] : []), ...(input.wabaIds ?? [])];
  const proof = proveGrant({ facts, appId: env().META_APP_ID, claimedWabaIds });
  if (!proof.isProven) throw grantNotProven(proof.reason);
  const { accessToken } = token;
  const accounts = [];
  for (const wabaId of proof.wabaIds) {
    accounts.push({ wabaId, numbers: await listGranted({ wabaId, accessToken }, proof.isNamed) });
  }
  if (
    input.phoneId &&
    !accounts.some(({ numbers }) => numbers.some((one) => one.phoneId === input.phoneId))
  ) {
    throw grantNotProven("The phone number does not belong to the WhatsApp Business Account");
  }
  const told = token.expiresInSeconds === null ? null : new Date(exchangedAt + token.expiresInSeconds * 1000);
  return {
    accessToken,
    tokenExpiresAt: facts.expiresAt ?? told,
    scopes: facts.scopes,
    metaUserId: facts.userId,
    accounts,
  };
}

/** A code of Meta's JavaScript SDK belongs to no address; one of the dialog to the address it returned to. */
async function exchangeAndExamine(code: string, launch: Launch) {
  const redirect = launch === "sdk" ? {} : { redirectUri: redirectUriOf(env().APP_URL) };
  try {
    const token = await MetaCloudService.exchangeCodeForToken({ code, ...redirect });
    const facts = await MetaCloudService.debugToken({ accessToken: token.accessToken });
    return { token, facts };
  } catch (error) {
    throw exchangeFailed(error);
  }
}

async function listGranted(
  account: { wabaId: string; accessToken: string },
  isNamed: boolean,
): Promise<MetaPhoneNumber[]> {
  return MetaCloudService.listPhoneNumbers(account).catch((error: unknown) => {
    // Where Meta named no accounts, being able to read the claimed one is the proof.
    const isForeign = !isNamed && error instanceof GraphError && error.is(10, 33, 100, 200);
    throw isForeign
      ? grantNotProven("The WhatsApp Business Account cannot be read with this token")
      : listingFailed(error);
  });
}

async function storeConnections(
  ctx: OrgContext,
  db: TenantDb,
  { grant, startedFlow, input }: { grant: Grant; startedFlow: SignupFlow; input: ClaimWabaRequest },
): Promise<ClaimWabaResponse> {
  const { accounts, ...token } = grant;
  await lockNumbers(ctx, db);
  const ids: string[] = [];
  for (const { wabaId, numbers } of accounts) {
    const flow = flowOf(startedFlow, input.event ?? null, numbers);
    const wishedPhoneId = numbers.find((number) => number.phoneId === input.phoneId)?.phoneId ?? null;
    const id = await storeGrant(ctx, db, { ...token, wabaId, flow, numbers, wishedPhoneId });
    const { grantNumber } = await lockConnection(ctx, db, id);
    await audit(db, ctx, {
      action: "whatsapp.claimed",
      subjectId: id,
      details: {
        wabaId,
        flow,
        isReconnect: grantNumber > 1,
        phoneIds: numbers.map((number) => number.phoneId),
      },
    });
    ids.push(id);
  }
  const stored = await db.whatsAppConfig.findFirst({
    where: { organizationId: ctx.organizationId, id: ids[0] ?? "" },
    select: { ...configSelect, steps: true },
  });
  if (!stored) throw notFound("Connection");
  const { steps, ...config } = stored;
  return { success: true, config, steps: readSteps(steps) };
}

const APP_EVENT = "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING";

/**
 * How the number came: people may choose another way in Meta's dialog than they did here, and the event tells. With any
 * other event a number of the WhatsApp Business app is one only when Meta lists it as such.
 */
function flowOf(started: SignupFlow, event: string | null, numbers: readonly MetaPhoneNumber[]): SignupFlow {
  if (event === APP_EVENT) return "business_app";
  if (event === null || started !== "business_app") return started;
  return numbers.some((number) => number.isOnBusinessApp) ? "business_app" : "new_number";
}
