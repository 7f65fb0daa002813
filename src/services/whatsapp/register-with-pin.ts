import type { Connection, RegisterRequest } from "@/contracts/whatsapp";
import { GraphError, isGraphFailure, isRateLimited } from "@/lib/server/graph/graph-error";
import { enqueue } from "@/lib/server/queue";
import { audit } from "../audit";
import { requireRole, type OrgContext } from "../context";
import { AppError, notFound } from "../errors";
import { noteGraphFailure } from "../health/note-graph-failure";
import { findAccountCredentials, sealPin, type AccountCredentials } from "./connections";
import { readConnection } from "./get-connection";
import { MetaCloudService, type MetaPhoneNumber } from "./meta-cloud.service";
import { refitSteps } from "./refit-steps";
import { graphDetails } from "./refuse-claim";
import { saveRegistered } from "./register-numbers";
import { toStepError } from "./to-step-error";

/**
 * Registers a number with the two-step PIN that its owner knows; once Meta took it, the PIN is kept sealed as the
 * number's own and the open steps go on.
 * @throws AppError `forbidden` for agents, `not_found`, `conflict` for a connection that was disconnected or a number of
 * the WhatsApp Business app, `meta_refused` (with the code of the step error and Meta's), `meta_rate_limited`,
 * `meta_unavailable`.
 */
export async function registerWithPin(
  ctx: OrgContext,
  id: string,
  { pin, phoneId }: RegisterRequest,
): Promise<Connection> {
  requireRole(ctx, "admin");
  const account = await findAccountCredentials(ctx, id);
  if (!account) throw new AppError("conflict", "This account was disconnected. Connect it again with Meta.");
  const number = await findNumber(ctx, id, phoneId);
  const listed = await register(ctx, account, number.phoneId, pin);
  await saveRegistered(ctx, number.id, listed, { sealedPin: await sealPin(number.id, pin) });
  return ctx.tenant(async (db) => {
    await refitSteps(ctx, db, id, ["registration"]);
    await audit(db, ctx, {
      action: "whatsapp.registered",
      subjectId: id,
      details: { phoneId: number.phoneId },
    });
    await enqueue(db, "finish-onboarding", {
      organizationId: ctx.organizationId,
      configId: id,
      grantNumber: account.grantNumber,
    });
    return readConnection(ctx, db, id);
  });
}

/** The named number in use, else the connection's main one. */
async function findNumber(
  ctx: OrgContext,
  configId: string,
  phoneId: string | undefined,
): Promise<{ id: string; phoneId: string }> {
  const { organizationId } = ctx;
  const number = await ctx.tenant(async (db) => {
    const config = await db.whatsAppConfig.findFirst({
      where: { organizationId, id: configId },
      select: { phoneId: true },
    });
    return db.whatsAppPhoneNumber.findFirst({
      where: { organizationId, configId, phoneId: phoneId ?? config?.phoneId ?? "", isActive: true },
      select: { id: true, phoneId: true, isOnBusinessApp: true },
    });
  });
  if (!number) throw notFound("Phone number");
  if (number.isOnBusinessApp) throw isOfBusinessApp();
  return number;
}

async function register(
  ctx: OrgContext,
  account: AccountCredentials,
  phoneId: string,
  pin: string,
): Promise<MetaPhoneNumber> {
  try {
    const number = await MetaCloudService.getPhoneNumber({ ...account, phoneId });
    if (number.isOnBusinessApp) throw isOfBusinessApp();
    await MetaCloudService.registerPhoneNumber({ ...account, phoneId, pin });
    return number;
  } catch (error) {
    if (!isGraphFailure(error)) throw error;
    // 131031 tells of a wrong PIN here rather than of the account.
    if (error instanceof GraphError && !error.is(131031)) {
      await noteGraphFailure(ctx, { ...account, phoneId }, error);
    }
    throw refused(error);
  }
}

function refused(error: Parameters<typeof toStepError>[0]): AppError {
  const details = graphDetails(error);
  if (!(error instanceof GraphError)) {
    const sentence = "Meta did not answer. Look at the number in a moment: it may be registered.";
    return new AppError("meta_unavailable", sentence, { details, cause: error });
  }
  const { code: reasonCode, message } = toStepError(error);
  const more = error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs };
  return new AppError(isRateLimited(error) ? "meta_rate_limited" : "meta_refused", message, {
    details: { ...details, reasonCode },
    cause: error,
    ...more,
  });
}

function isOfBusinessApp(): AppError {
  return new AppError(
    "conflict",
    "A number of the WhatsApp Business app is not registered: it would leave the app.",
  );
}
