import { randomInt, randomUUID } from "node:crypto";
import { control } from "./control";
import type { System } from "./system";

export type Tenant = {
  organizationId: string;
  apiKey: string;
  wabaId: string;
  numbers: { id: string; phoneId: string; display: string }[];
};

/**
 * An organization with a connected account at the simulator and so many registered numbers, in use. The environment of
 * this very process must be the system's (adoptEnvironment), for its token is sealed here.
 */
export async function createTenant(system: System, { numbers }: { numbers: number }): Promise<Tenant> {
  const { createOrganization } = await import("@/services/organizations/create-organization");
  const { createSystemContext, enterOrganization } = await import("@/services/context");
  const { sealToken } = await import("@/services/whatsapp/connections");
  const { logger } = await import("@/lib/server/logger");
  const { newId } = await import("@/lib/server/ids");

  const { organizationId, apiKey } = await createOrganization({
    name: "Loja",
    email: `${randomUUID()}@test.example`,
    password: "a-long-password",
  });
  const displays = Array.from(
    { length: numbers },
    () => `+55 11 4${randomInt(100, 999)}-${randomInt(1000, 9999)}`,
  );
  const waba = await control<{ wabaId: string; phoneNumberIds: string[] }>(system.simulatorUrl, "wabas", {
    name: "Loja",
    subscribed: true,
    phones: displays.map((displayPhoneNumber) => ({
      displayPhoneNumber,
      verifiedName: "Loja",
      registered: true,
    })),
  });
  const { accessToken } = await control<{ accessToken: string }>(system.simulatorUrl, "tokens", {
    wabaIds: [waba.wabaId],
  });
  const configId = newId();
  const sealedToken = await sealToken(configId, accessToken);
  const rows = displays.map((display, index) => ({
    id: newId(),
    phoneId: waba.phoneNumberIds[index] ?? "",
    display,
  }));
  const ctx = enterOrganization(createSystemContext(logger()), organizationId);
  await ctx.tenant(async (db) => {
    await db.whatsAppConfig.create({
      data: {
        id: configId,
        organizationId,
        wabaId: waba.wabaId,
        phoneId: rows[0]?.phoneId ?? null,
        status: "active",
        sealedToken,
        // Nothing looks after it: what is measured shall not meet a check of its health.
        nextCheckAt: new Date("2100-01-01"),
      },
    });
    await db.whatsAppPhoneNumber.createMany({
      data: rows.map(({ id, phoneId, display }, index) => ({
        id,
        organizationId,
        configId,
        phoneId,
        displayPhoneNumber: display,
        isDefault: index === 0,
        registeredAt: new Date(),
      })),
    });
  });
  return { organizationId, apiKey, wabaId: waba.wabaId, numbers: rows };
}

/** Makes this process one of the system's, so that the product's verbs may be called in it. Call it before any of them. */
export function adoptEnvironment(system: System): void {
  Object.assign(process.env, system.variables, { LOG_LEVEL: "error" });
}
