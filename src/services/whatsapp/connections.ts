import { randomInt } from "node:crypto";
import { seal, unseal } from "@/lib/server/seal";
import type { OrgContext, TenantDb } from "../context";
import { notFound } from "../errors";

// The only place that seals and opens tokens, PINs, app secrets and verify tokens. Each sealed text is tied to its row,
// so it opens nowhere else.

const tokenOf = (configId: string) => `whatsapp-token:${configId}`;
const appSecretOf = (configId: string) => `whatsapp-app-secret:${configId}`;
const verifyTokenOf = (configId: string) => `whatsapp-verify-token:${configId}`;
const pinOf = (phoneNumberId: string) => `whatsapp-pin:${phoneNumberId}`;

/**
 * What a call with a connection's token needs, and which grant it is. `appSecret` is that of the organization's own Meta
 * app, which signs the calls; null where the connection came by the installation's app.
 */
export type Credentials = {
  configId: string;
  grantNumber: number;
  accessToken: string;
  appSecret: string | null;
};

/** What a call for a whole account needs. */
export type AccountCredentials = Credentials & { wabaId: string; metaAppId: string | null };

/** What a call for one number needs; `phoneNumberId` is the id of our row. */
export type SendingCredentials = Credentials & { phoneNumberId: string };

/** Seals a business token for the row that will hold it. */
export function sealToken(configId: string, accessToken: string): Promise<string> {
  return seal(accessToken, tokenOf(configId));
}

/** Seals the app secret of an organization's own Meta app for the row that will hold it. */
export function sealAppSecret(configId: string, appSecret: string): Promise<string> {
  return seal(appSecret, appSecretOf(configId));
}

/** Seals the verify token of a connection's own webhook address for the row that will hold it. */
export function sealVerifyToken(configId: string, verifyToken: string): Promise<string> {
  return seal(verifyToken, verifyTokenOf(configId));
}

/** Seals a number's two-step PIN for the row that will hold it. */
export function sealPin(phoneNumberId: string, pin: string): Promise<string> {
  return seal(pin, pinOf(phoneNumberId));
}

/**
 * What sending from a number needs, or null when the organization has no such active number with a living connection.
 * @param phoneId Meta's phone number id.
 */
export async function findSendingCredentials(
  ctx: OrgContext,
  phoneId: string,
): Promise<SendingCredentials | null> {
  const number = await ctx.tenant((db) =>
    db.whatsAppPhoneNumber.findFirst({
      where: {
        organizationId: ctx.organizationId,
        phoneId,
        isActive: true,
        config: { status: { not: "disconnected" }, sealedToken: { not: null } },
      },
      select: { id: true, config: { select: sealedSelect } },
    }),
  );
  const credentials = number ? await open(number.config) : null;
  return number && credentials ? { ...credentials, phoneNumberId: number.id } : null;
}

/** What managing a connected account needs, or null when it was disconnected. @throws AppError `not_found`. */
export async function findAccountCredentials(
  ctx: OrgContext,
  configId: string,
): Promise<AccountCredentials | null> {
  const config = await ctx.tenant((db) =>
    db.whatsAppConfig.findFirst({
      where: { organizationId: ctx.organizationId, id: configId },
      select: { ...sealedSelect, wabaId: true, metaAppId: true, status: true },
    }),
  );
  if (!config) throw notFound("Connection");
  const credentials = config.status === "disconnected" ? null : await open(config);
  return credentials ? { ...credentials, wabaId: config.wabaId, metaAppId: config.metaAppId } : null;
}

const sealedSelect = { id: true, grantNumber: true, sealedToken: true, sealedAppSecret: true } as const;

type Sealed = { id: string; grantNumber: number; sealedToken: string | null; sealedAppSecret: string | null };

async function open(row: Sealed): Promise<Credentials | null> {
  if (!row.sealedToken) return null;
  return {
    configId: row.id,
    grantNumber: row.grantNumber,
    accessToken: await unseal(row.sealedToken, tokenOf(row.id)),
    appSecret: row.sealedAppSecret ? await unseal(row.sealedAppSecret, appSecretOf(row.id)) : null,
  };
}

/** The verify token of a connection's own webhook address; null when it has none or was disconnected. */
export async function findVerifyToken(ctx: OrgContext, configId: string): Promise<string | null> {
  const config = await ctx.tenant((db) =>
    db.whatsAppConfig.findFirst({
      where: { organizationId: ctx.organizationId, id: configId },
      select: { sealedVerifyToken: true },
    }),
  );
  return config?.sealedVerifyToken ? unseal(config.sealedVerifyToken, verifyTokenOf(configId)) : null;
}

/** By what a connection's own webhook address knows its Meta app. */
export type EndpointSecrets = { appSecret: string; verifyToken: string };

/** Opens what is sealed in the row of a connection with an own webhook address. @throws Error see unseal. */
export async function openEndpointSecrets(
  configId: string,
  sealed: EndpointSecrets,
): Promise<EndpointSecrets> {
  return {
    appSecret: await unseal(sealed.appSecret, appSecretOf(configId)),
    verifyToken: await unseal(sealed.verifyToken, verifyTokenOf(configId)),
  };
}

/**
 * The number's own two-step PIN: six random digits, drawn and stored at the first call. Two callers at once get the
 * same one, because only the first to write wins.
 */
export async function ensurePin(ctx: OrgContext, phoneNumberId: string): Promise<string> {
  const drawn = randomInt(1_000_000).toString().padStart(6, "0");
  const sealedPin = await sealPin(phoneNumberId, drawn);
  const stored = await ctx.tenant(async (db: TenantDb) => {
    const row = { organizationId: ctx.organizationId, id: phoneNumberId };
    await db.whatsAppPhoneNumber.updateMany({ where: { ...row, sealedPin: null }, data: { sealedPin } });
    return db.whatsAppPhoneNumber.findFirst({ where: row, select: { sealedPin: true } });
  });
  if (!stored?.sealedPin) throw notFound("Phone number");
  return unseal(stored.sealedPin, pinOf(phoneNumberId));
}
