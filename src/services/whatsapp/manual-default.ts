import { env } from "@/lib/server/env";
import { audit } from "../audit";
import type { OrgContext } from "../context";
import { AppError, notFound } from "../errors";
import { proveManualCredentials } from "./manual-proof";
import { storingFailed } from "./refuse-claim";
import { lockNumbers } from "./settle-numbers";
import { storeGrant } from "./store-grant";

/**
 * Connects the account that the environment names (META_WABA_ID, META_PHONE_ID, META_ACCESS_TOKEN of the installation's
 * own Meta app) to an organization; an operator's command. Its webhooks come to the installation's address.
 * @throws AppError `invalid_input` when one of them is not set, `not_found` for the organization, and what
 * proveManualCredentials and storeGrant throw.
 */
export async function connectDefault(ctx: OrgContext): Promise<{ connectionId: string; wabaId: string }> {
  const { META_WABA_ID, META_PHONE_ID, META_ACCESS_TOKEN, META_APP_ID, META_APP_SECRET } = env();
  if (!META_WABA_ID || !META_PHONE_ID || !META_ACCESS_TOKEN) {
    throw new AppError("invalid_input", "Set META_WABA_ID, META_PHONE_ID and META_ACCESS_TOKEN first.");
  }
  const { organizationId } = ctx;
  const organization = await ctx.tenant((db) =>
    db.organization.findFirst({ where: { id: organizationId }, select: { id: true } }),
  );
  if (!organization) throw notFound("Organization");
  const { facts, numbers } = await proveManualCredentials({
    wabaId: META_WABA_ID,
    phoneId: META_PHONE_ID,
    accessToken: META_ACCESS_TOKEN,
    appId: META_APP_ID,
    appSecret: META_APP_SECRET,
  });
  return ctx
    .tenant(async (db) => {
      await lockNumbers(ctx, db);
      const connectionId = await storeGrant(ctx, db, {
        wabaId: META_WABA_ID,
        flow: "manual",
        accessToken: META_ACCESS_TOKEN,
        tokenExpiresAt: facts.expiresAt,
        scopes: facts.scopes,
        metaUserId: facts.userId,
        numbers,
        wishedPhoneId: META_PHONE_ID,
        choice: [META_PHONE_ID],
      });
      await audit(db, ctx, {
        action: "whatsapp.connected-manually",
        subjectId: connectionId,
        details: { wabaId: META_WABA_ID, phoneId: META_PHONE_ID },
      });
      return { connectionId, wabaId: META_WABA_ID };
    })
    .catch((error: unknown) => {
      throw storingFailed(error);
    });
}
