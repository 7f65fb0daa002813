import { randomInt } from "node:crypto";
import { seal, unseal } from "@/lib/server/seal";
import type { OrgContext, TenantDb } from "../context";
import { notFound } from "../errors";

// The only place that seals and opens tokens and PINs. Each sealed text is tied to its row, so it opens nowhere else.

const tokenOf = (configId: string) => `whatsapp-token:${configId}`;
const pinOf = (phoneNumberId: string) => `whatsapp-pin:${phoneNumberId}`;

/** What a call for a whole account needs. */
export type AccountCredentials = { wabaId: string; accessToken: string };

/** Seals a business token for the row that will hold it. */
export function sealToken(configId: string, accessToken: string): Promise<string> {
  return seal(accessToken, tokenOf(configId));
}

/**
 * What sending from a number needs, or null when the organization has no such active number with a living connection.
 * @param phoneId Meta's phone number id; `phoneNumberId` in the answer is the id of our row.
 */
export async function findSendingCredentials(
  ctx: OrgContext,
  phoneId: string,
): Promise<{ accessToken: string; phoneNumberId: string } | null> {
  const number = await ctx.tenant((db) =>
    db.whatsAppPhoneNumber.findFirst({
      where: {
        organizationId: ctx.organizationId,
        phoneId,
        isActive: true,
        config: { status: { not: "disconnected" }, sealedToken: { not: null } },
      },
      select: { id: true, config: { select: { id: true, sealedToken: true } } },
    }),
  );
  if (!number?.config.sealedToken) return null;
  const accessToken = await unseal(number.config.sealedToken, tokenOf(number.config.id));
  return { accessToken, phoneNumberId: number.id };
}

/** What managing a connected account needs, or null when it was disconnected. @throws AppError `not_found`. */
export async function findAccountCredentials(
  ctx: OrgContext,
  configId: string,
): Promise<AccountCredentials | null> {
  const config = await ctx.tenant((db) =>
    db.whatsAppConfig.findFirst({
      where: { organizationId: ctx.organizationId, id: configId },
      select: { wabaId: true, sealedToken: true, status: true },
    }),
  );
  if (!config) throw notFound("Connection");
  if (config.status === "disconnected" || !config.sealedToken) return null;
  return { wabaId: config.wabaId, accessToken: await unseal(config.sealedToken, tokenOf(configId)) };
}

/**
 * The number's own two-step PIN: six random digits, drawn and stored at the first call. Two callers at once get the
 * same one, because only the first to write wins.
 */
export async function ensurePin(ctx: OrgContext, phoneNumberId: string): Promise<string> {
  const drawn = randomInt(1_000_000).toString().padStart(6, "0");
  const sealedPin = await seal(drawn, pinOf(phoneNumberId));
  const stored = await ctx.tenant(async (db: TenantDb) => {
    const row = { organizationId: ctx.organizationId, id: phoneNumberId };
    await db.whatsAppPhoneNumber.updateMany({ where: { ...row, sealedPin: null }, data: { sealedPin } });
    return db.whatsAppPhoneNumber.findFirst({ where: row, select: { sealedPin: true } });
  });
  if (!stored?.sealedPin) throw notFound("Phone number");
  return unseal(stored.sealedPin, pinOf(phoneNumberId));
}
