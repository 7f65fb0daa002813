import { describe, expect } from "vitest";
import { test, type Tenant } from "@/testing/contact-fixtures";

/** Who is one person: the ids that each contact answers to. */
async function resolveEach(tenant: Tenant, people: Parameters<Tenant["resolve"]>) {
  const ids = [];
  for (const person of people) ids.push(...(await tenant.resolve(person)));
  return ids;
}

describe("finding a contact", () => {
  test("makes one for each newcomer, and finds it by number and by BSUID", async ({ createTenant }) => {
    const tenant = await createTenant();
    const [ana, bia, caio] = await tenant.resolve(
      { waId: "16505550001", profileName: "Ana" },
      { userId: "US.2", username: "bia" },
      { waId: "16505550003", userId: "US.3" },
    );
    expect(new Set([ana, bia, caio]).size).toBe(3);
    expect(await tenant.resolve({ waId: "16505550001" }, { userId: "US.2" }, { userId: "US.3" })).toEqual([
      ana,
      bia,
      caio,
    ]);
    expect(await tenant.contact(ana ?? "")).toMatchObject({ waId: "16505550001", profileName: "Ana" });
    expect(await tenant.contact(bia ?? "")).toMatchObject({ waId: null, userId: "US.2", username: "bia" });
  });

  test.for([
    ["551187654321", "5511987654321"],
    ["5215512345678", "525512345678"],
    ["5491112345678", "541112345678"],
  ] as const)(
    "takes %s and %s for one number, and keeps it as it came first",
    async ([first, other], { createTenant }) => {
      const tenant = await createTenant();
      const ids = await resolveEach(tenant, [{ waId: first }, { waId: other }, { waId: first }]);
      expect(new Set(ids).size).toBe(1);
      expect(await tenant.contacts()).toMatchObject([{ waId: first }]);
    },
  );

  test("who is named several times at once is made once, with all that is known", async ({
    createTenant,
  }) => {
    const tenant = await createTenant();
    const ids = await tenant.resolve(
      { waId: "16505550001", profileName: "A" },
      { userId: "US.1" },
      { waId: "16505550001", userId: "US.1", profileName: "Ana" },
      { waId: "16505550001", username: "ana" },
    );
    expect(new Set(ids).size).toBe(1);
    expect(await tenant.contacts()).toMatchObject([
      { waId: "16505550001", userId: "US.1", profileName: "Ana", username: "ana" },
    ]);
  });

  test("learns an id that was not known, and never rewrites one that was", async ({ createTenant }) => {
    const tenant = await createTenant();
    const [id = ""] = await tenant.resolve({ waId: "551187654321" });
    await tenant.resolve({ waId: "5511987654321", userId: "BR.1", parentUserId: "BR.ENT.1" });
    expect(await tenant.contact(id)).toMatchObject({
      waId: "551187654321",
      userId: "BR.1",
      parentUserId: "BR.ENT.1",
    });
    // The same person by another portfolio: found by either from now on.
    expect(
      await tenant.resolve({ waId: "551187654321", userId: "BR.2" }, { userId: "BR.2" }, { userId: "BR.1" }),
    ).toEqual([id, id, id]);
    expect(await tenant.contact(id)).toMatchObject({ waId: "551187654321", userId: "BR.1" });
    expect(await tenant.contacts()).toHaveLength(1);
  });

  test("confirms a number that was only dialled", async ({ createTenant }) => {
    const tenant = await createTenant();
    const { organizationId } = tenant;
    const dialled = await tenant.ctx.tenant((db) =>
      db.contact.create({ data: { organizationId, dialled: "5511987654321", phoneKey: "5511987654321" } }),
    );
    expect(await tenant.resolve({ waId: "551187654321" })).toEqual([dialled.id]);
    expect(await tenant.contact(dialled.id)).toMatchObject({
      waId: "551187654321",
      dialled: "5511987654321",
    });
  });

  test("a group is a contact of its own, whoever writes in it", async ({ createTenant }) => {
    const tenant = await createTenant();
    const [ana, group, again] = await tenant.resolve(
      { waId: "16505550001", profileName: "Ana" },
      { waId: "16505550001", profileName: "Ana", groupId: "G1" },
      { waId: "16505550002", profileName: "Bia", groupId: "G1" },
    );
    expect(group).toBe(again);
    expect(group).not.toBe(ana);
    expect(await tenant.contact(group ?? "")).toMatchObject({ groupId: "G1", waId: null, profileName: null });
    expect(await tenant.contacts()).toHaveLength(2);
  });

  test("another organization's contacts are its own", async ({ createTenant }) => {
    const [one, other] = [await createTenant(), await createTenant()];
    const person = { waId: "16505550001", userId: "US.1" };
    expect(await one.resolve(person)).not.toEqual(await other.resolve(person));
  });

  test("names change with what people call themselves, and not with silence", async ({ createTenant }) => {
    const tenant = await createTenant();
    const [id = ""] = await tenant.resolve({ waId: "1", profileName: "Ana", username: "ana" });
    await tenant.resolve({ waId: "1" });
    expect(await tenant.contact(id)).toMatchObject({ profileName: "Ana", username: "ana" });
    await tenant.resolve({ waId: "1", profileName: "Ana Maria" });
    expect(await tenant.contact(id)).toMatchObject({ profileName: "Ana Maria", username: "ana" });
  });
});

describe("R8 many at once", () => {
  test("the same newcomers in twenty transactions are each made once", async ({ createTenant }) => {
    const tenant = await createTenant();
    const people = Array.from({ length: 30 }, (_, index) => ({
      waId: `1650555${1000 + index}`,
      userId: `US.${index}`,
    }));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, round) => {
        const turned = [...people.slice(round), ...people.slice(0, round)];
        // Some say less of the same people, in another order.
        return tenant.resolve(
          ...turned.map((one, index) =>
            (index + round) % 3 === 0
              ? { waId: one.waId }
              : (index + round) % 3 === 1
                ? { userId: one.userId }
                : one,
          ),
        );
      }),
    );
    expect(answers.every((ids) => ids.length === 30)).toBe(true);
    await tenant.resolve(...people);
    expect(await tenant.contacts()).toHaveLength(30);
  });

  test("an id that many learn at the same moment is learned", async ({ createTenant }) => {
    const tenant = await createTenant();
    const people = Array.from({ length: 20 }, (_, index) => ({ waId: `1650556${1000 + index}` }));
    const ids = await tenant.resolve(...people);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, round) => {
        const all = people.map((one, index) => ({ ...one, userId: `MX.${index}` }));
        return tenant.resolve(...(round % 2 === 0 ? all : all.toReversed()));
      }),
    );
    for (const [round, answer] of answers.entries())
      expect(round % 2 === 0 ? answer : answer.toReversed()).toEqual(ids);
    expect((await tenant.contacts()).map(({ userId }) => userId).sort()).toEqual(
      people.map((_, index) => `MX.${index}`).sort(),
    );
  });
});
