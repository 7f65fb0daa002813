import type { z } from "zod";
import type { DisconnectQuery, DisconnectResponse } from "@/contracts/whatsapp";
import { GraphError, isGraphFailure } from "@/lib/server/graph/graph-error";
import { createSystemContext, requireRole, type OrgContext } from "../context";
import { describeFailure } from "../describe-failure";
import { AppError } from "../errors";
import { lockConnection } from "./change-connection";
import { findAccountCredentials, type AccountCredentials } from "./connections";
import { readConnection } from "./get-connection";
import { isLastOfAccount } from "./is-last-of-account";
import { markDisconnected } from "./mark-disconnected";
import { MetaCloudService } from "./meta-cloud.service";
import { lockNumbers } from "./settle-numbers";
import { toStepError } from "./to-step-error";

/** A person waits, and Meta's part can be done by hand. */
const TIMEOUT_MS = 5_000;

type Note = DisconnectResponse["notes"][number];

/**
 * Ends a connection because a person wants it: at Meta our app is unsubscribed (unless another connection still needs
 * that) and, when asked for, the numbers are taken off the Cloud API; here secrets are wiped, numbers go out of use and
 * conversations stay. What Meta refuses becomes a note; the connection ends all the same. Doing it again changes nothing.
 * @throws AppError `forbidden` for agents, `not_found`, `conflict` when somebody connected it again meanwhile.
 */
export async function disconnectConnection(
  ctx: OrgContext,
  id: string,
  { deregister }: z.output<typeof DisconnectQuery>,
): Promise<DisconnectResponse> {
  requireRole(ctx, "admin");
  const account = await openAccount(ctx, id);
  const notes: Note[] = [];
  if (account) {
    if (deregister === "true") notes.push(...(await deregisterNumbers(ctx, account)));
    notes.push(...(await unsubscribe(ctx, account)));
  }
  return ctx.tenant(async (db) => {
    await lockNumbers(ctx, db);
    const { grantNumber } = await lockConnection(ctx, db, id);
    if (account && account.grantNumber !== grantNumber) {
      throw new AppError("conflict", "This account was connected again in the meantime. Look at it first.");
    }
    await markDisconnected(ctx, db, id, "requested");
    return { connection: await readConnection(ctx, db, id), notes };
  });
}

/** A token that cannot be opened (its key is gone) must not keep a connection alive. */
async function openAccount(ctx: OrgContext, id: string): Promise<AccountCredentials | null> {
  // Whose it is comes first: a foreign id is `not_found`.
  await ctx.tenant((db) => readConnection(ctx, db, id));
  return findAccountCredentials(ctx, id).catch((error: unknown) => {
    ctx.log.warn(
      { configId: id, reason: describeFailure(error) },
      "the token of a connection cannot be opened",
    );
    return null;
  });
}

async function unsubscribe(ctx: OrgContext, account: AccountCredentials): Promise<Note[]> {
  if (!(await isLastOfAccount(createSystemContext(ctx.log), account))) return [];
  return noting("not_unsubscribed", () =>
    MetaCloudService.unsubscribeFromWaba({ ...account, timeoutMs: TIMEOUT_MS }),
  );
}

/** Never a number of the WhatsApp Business app: it would lose its place there. Meta is asked what it is now. */
async function deregisterNumbers(ctx: OrgContext, account: AccountCredentials): Promise<Note[]> {
  const numbers = await ctx.tenant((db) =>
    db.whatsAppPhoneNumber.findMany({
      where: {
        organizationId: ctx.organizationId,
        configId: account.configId,
        isActive: true,
        isOnBusinessApp: false,
      },
      orderBy: { phoneId: "asc" },
      select: { phoneId: true },
    }),
  );
  const results = await Promise.all(
    numbers.map(({ phoneId }) =>
      noting("not_deregistered", async () => {
        const call = { ...account, phoneId, timeoutMs: TIMEOUT_MS };
        const { isOnBusinessApp } = await MetaCloudService.getPhoneNumber(call);
        if (!isOnBusinessApp) await MetaCloudService.deregisterPhoneNumber(call);
      }),
    ),
  );
  // One line for each reason is enough.
  const notes = results.flat();
  return notes.filter(
    (note, index) => notes.findIndex((one) => one.error.code === note.error.code) === index,
  );
}

async function noting(code: Note["code"], call: () => Promise<void>): Promise<Note[]> {
  try {
    await call();
    return [];
  } catch (error) {
    if (!isGraphFailure(error)) throw error;
    // It was not registered: what was wanted is so.
    if (code === "not_deregistered" && error instanceof GraphError && error.is(133010)) return [];
    return [{ code, error: toStepError(error) }];
  }
}
