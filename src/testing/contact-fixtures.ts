import { randomInt, randomUUID } from "node:crypto";
import { afterAll, test as base } from "vitest";
import type { Role } from "@/contracts/session";
import { closeDatabase } from "@/lib/server/db";
import { newId } from "@/lib/server/ids";
import { createLogger } from "@/lib/server/logger";
import { createOrgContext, type OrgContext } from "@/services/context";
import { resolveContacts, type PersonToResolve } from "@/services/contacts/resolve-contacts";
import { createOrganization } from "@/services/organizations/create-organization";

afterAll(closeDatabase);

export type Tenant = Awaited<ReturnType<typeof newTenant>>;

/** An organization with numbers and nothing at Meta: for what happens in our own tables. */
async function newTenant() {
  const { organizationId, userId, apiKey } = await createOrganization({
    name: "Padaria",
    email: `${randomUUID()}@test.example`,
    password: "a-long-password",
  });
  const contextOf = (role: Role): OrgContext =>
    createOrgContext({
      organizationId,
      actor: { kind: "user", userId, name: "Ana", role, boundTo: "session:test" },
      locale: "pt-BR",
      log: createLogger("silent", { write: () => undefined }),
    });
  const ctx = contextOf("admin");
  const configId = newId();
  await ctx.tenant((db) =>
    db.whatsAppConfig.create({
      data: {
        id: configId,
        organizationId,
        wabaId: someDigits(),
        phoneId: someDigits(),
        phoneNumber: `+${someDigits()}`,
        status: "active",
        sealedToken: "none",
      },
    }),
  );
  const addNumber = () =>
    ctx.tenant((db) =>
      db.whatsAppPhoneNumber.create({
        data: { organizationId, configId, phoneId: someDigits(), displayPhoneNumber: `+${someDigits()}` },
        select: { id: true, phoneId: true },
      }),
    );
  const number = await addNumber();

  return {
    organizationId,
    userId,
    apiKey,
    ctx,
    contextOf,
    number,
    addNumber,
    resolve: (...people: Partial<PersonToResolve>[]) =>
      ctx.tenant((db) => resolveContacts(db, organizationId, people.map(toPerson))),
    contact: (id: string) =>
      ctx.tenant((db) => db.contact.findFirstOrThrow({ where: { organizationId, id } })),
    contacts: () =>
      ctx.tenant((db) =>
        db.contact.findMany({
          where: { organizationId, mergedIntoId: null },
          orderBy: [{ createdAt: "asc" }, { id: "asc" }],
        }),
      ),
    merges: () =>
      ctx.tenant((db) => db.contactMerge.findMany({ where: { organizationId }, orderBy: { id: "asc" } })),
    liveEvents: () =>
      ctx.tenant((db) => db.liveEvent.findMany({ where: { organizationId }, orderBy: { id: "asc" } })),
  };
}

/** Somebody of whom only this is known. */
export function toPerson(known: Partial<PersonToResolve>): PersonToResolve {
  return {
    waId: null,
    userId: null,
    parentUserId: null,
    profileName: null,
    username: null,
    groupId: null,
    ...known,
  };
}

/** Digits that no other test uses. */
export function someDigits(): string {
  return `${randomInt(1_000_000, 10_000_000)}${randomInt(10_000_000, 100_000_000)}`;
}

/** A test with organizations of its own. */
export const test = base.extend<{ createTenant: () => Promise<Tenant> }>({
  createTenant: async ({}, use) => use(newTenant),
});
