import type { ManualConnection, ManualConnectionRequest } from "@/contracts/whatsapp";
import { env } from "@/lib/server/env";
import { randomSecret } from "@/lib/server/hash";
import { audit } from "../audit";
import { requireRole, type OrgContext } from "../context";
import { AppError } from "../errors";
import { readConnection } from "./get-connection";
import { proveManualCredentials } from "./manual-proof";
import { storingFailed } from "./refuse-claim";
import { lockNumbers } from "./settle-numbers";
import { storeGrant } from "./store-grant";
import { webhookUrlOf } from "./to-connection";

/**
 * Connects an account through the organization's own Meta app. Meta is asked about the credentials first; then token,
 * app secret and verify token are sealed, and the rest (webhooks to the connection's own address, registration) follows
 * in the same job as after a signup. The same account again renews it. The verify token is in this answer only.
 * @throws AppError `forbidden`, `conflict` for the installation's app, what proveManualCredentials throws,
 * `number_taken`, `database_error`.
 */
export async function connectManually(
  ctx: OrgContext,
  input: ManualConnectionRequest,
): Promise<ManualConnection> {
  requireRole(ctx, "admin");
  const { appId, facts, numbers } = await proveManualCredentials(input);
  if (appId === env().META_APP_ID) {
    // Its messages come to the installation's address; an address of one's own would take them from everybody else.
    throw new AppError(
      "conflict",
      "This is the Meta app of the installation itself. Connect with Meta's window instead.",
    );
  }
  const verifyToken = input.verifyToken ?? randomSecret(24);
  return ctx
    .tenant(async (db) => {
      await lockNumbers(ctx, db);
      const id = await storeGrant(ctx, db, {
        wabaId: input.wabaId,
        flow: "manual",
        accessToken: input.accessToken,
        tokenExpiresAt: facts.expiresAt,
        scopes: facts.scopes,
        metaUserId: facts.userId,
        numbers,
        wishedPhoneId: input.phoneId,
        choice: [input.phoneId],
        ownApp: { appId, appSecret: input.appSecret, verifyToken },
      });
      await audit(db, ctx, {
        action: "whatsapp.connected-manually",
        subjectId: id,
        details: { wabaId: input.wabaId, phoneId: input.phoneId, appId },
      });
      const connection = await readConnection(ctx, db, id);
      return { ...connection, webhook: { url: webhookUrlOf(id), verifyToken } };
    })
    .catch((error: unknown) => {
      throw storingFailed(error);
    });
}
