import { fc } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { someDigits, test, type Tenant } from "@/testing/contact-fixtures";
import type { IdentityChange } from "../webhooks/events/domain-event";
import { changeIdentity } from "./change-identity";
import type { PersonToResolve } from "./resolve-contacts";

const nobody = { waId: null, userId: null };

function apply(
  tenant: Tenant,
  change: Partial<IdentityChange> & Pick<IdentityChange, "from" | "to">,
): Promise<void> {
  const whole: IdentityChange = {
    kind: "identity",
    reason: "user_changed_number",
    at: new Date(),
    ...change,
  };
  return tenant.ctx.tenant((db) => changeIdentity(db, tenant.organizationId, whole));
}

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute));

describe("a customer whose ids change", () => {
  test("goes on as the same contact under the new number", async ({ createTenant }) => {
    const tenant = await createTenant();
    const [id = ""] = await tenant.resolve({ waId: "551187654321", at: at(0) });
    await apply(tenant, {
      from: { ...nobody, waId: "551187654321" },
      to: { ...nobody, waId: "5521900001111" },
      at: at(5),
    });
    expect(await tenant.resolve({ waId: "5521900001111", at: at(6) })).toEqual([id]);
    expect(await tenant.contact(id)).toMatchObject({ waId: "5521900001111", phoneKey: "5521900001111" });
    expect(await tenant.merges()).toEqual([]);
  });

  test("is somebody new under the old number, but not in what was written before", async ({
    createTenant,
  }) => {
    const tenant = await createTenant();
    const [id] = await tenant.resolve({ waId: "16505550001", at: at(0) });
    const change = {
      from: { ...nobody, waId: "16505550001" },
      to: { ...nobody, waId: "16505550002" },
      at: at(5),
    };
    await apply(tenant, change);
    const [other] = await tenant.resolve({ waId: "16505550001", at: at(9) });
    expect(other).not.toBe(id);
    expect(await tenant.resolve({ waId: "16505550001", at: at(4) })).toEqual([id]);
    // The change is told again: it is about the one who left.
    await apply(tenant, change);
    expect(await tenant.resolve({ waId: "16505550001", at: at(10) }, { waId: "16505550002" })).toEqual([
      other,
      id,
    ]);
    expect(await tenant.merges()).toEqual([]);
  });

  test("is merged when the new number wrote before the change was told", async ({ createTenant }) => {
    const tenant = await createTenant();
    const [older = ""] = await tenant.resolve({ waId: "16505550001", profileName: "Ana", at: at(0) });
    const [younger = ""] = await tenant.resolve({ waId: "16505550002", profileName: "Ana nova", at: at(6) });
    await apply(tenant, {
      from: { ...nobody, waId: "16505550001" },
      to: { ...nobody, waId: "16505550002" },
      at: at(5),
    });
    expect(await tenant.contact(older)).toMatchObject({
      waId: "16505550002",
      profileName: "Ana nova",
      mergedIntoId: null,
    });
    expect(await tenant.contact(younger)).toMatchObject({ waId: null, mergedIntoId: older });
    expect(await tenant.merges()).toMatchObject([
      { keptId: older, mergedId: younger, reason: "user_changed_number", undoneAt: null },
    ]);
  });

  test("keeps the old BSUID as one that leads to it", async ({ createTenant }) => {
    const tenant = await createTenant();
    const [id = ""] = await tenant.resolve({ waId: "16505550001", userId: "US.1", at: at(0) });
    const change = {
      reason: "user_id_update",
      from: { ...nobody, userId: "US.1" },
      to: { ...nobody, userId: "US.2" },
    } as const;
    await apply(tenant, change);
    await apply(tenant, change);
    expect(await tenant.contact(id)).toMatchObject({ waId: "16505550001", userId: "US.2" });
    expect(await tenant.resolve({ userId: "US.1" }, { userId: "US.2" })).toEqual([id, id]);
  });

  test("is learned where neither side is known yet", async ({ createTenant }) => {
    const tenant = await createTenant();
    await apply(tenant, {
      from: { waId: "16505550001", userId: "US.1" },
      to: { waId: "16505550002", userId: null },
      at: at(5),
    });
    const ids = await tenant.resolve(
      { waId: "16505550001", at: at(4) },
      { waId: "16505550002", at: at(6) },
      { userId: "US.1", at: at(6) },
    );
    expect(new Set(ids).size).toBe(1);
    expect(await tenant.contacts()).toHaveLength(1);
  });

  test("has the newest number as its own, in whatever order the changes come", async ({ createTenant }) => {
    const tenant = await createTenant();
    const ids = ["A", "B", "C", "D"].map(() => `1${someDigits()}`);
    const steps = [0, 1, 2].map((step) => ({
      from: { ...nobody, waId: ids[step] ?? "" },
      to: { ...nobody, waId: ids[step + 1] ?? "" },
      at: at(10 * step),
    }));
    const orders = [
      [0, 1, 2],
      [2, 1, 0],
      [2, 0, 1],
      [1, 0, 2],
      [0, 2, 1],
      [1, 2, 0],
    ];
    for (const [round, order] of orders.entries()) {
      const ofRound = (waId: string) => `${waId.slice(0, 12)}${round}`;
      for (const step of [...order, ...order]) {
        const change = steps[step];
        if (!change) continue;
        const waIdOf = (side: { waId: string }) => ({ ...nobody, waId: ofRound(side.waId) });
        await apply(tenant, { ...change, from: waIdOf(change.from), to: waIdOf(change.to) });
      }
      const last = ofRound(ids[3] ?? "");
      const owned = (await tenant.contacts()).filter(({ phoneKey }) =>
        ids.some((id) => ofRound(id) === phoneKey),
      );
      expect(owned.map(({ phoneKey }) => phoneKey)).toEqual([last]);
    }
  });
});

type Event =
  | { kind: "message"; label: number; person: Partial<PersonToResolve> }
  | { kind: "identity"; change: IdentityChange };

/** A life: numbers and BSUIDs one after the other, the changes, and messages that tell some of the ids of their time. */
const life = (name: number) =>
  fc
    .record({
      changes: fc.array(fc.constantFrom("number", "user", "both"), { maxLength: 3 }),
      tellsUser: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
      messages: fc.array(
        fc.record({
          era: fc.nat({ max: 3 }),
          tells: fc.constantFrom("number", "user", "both"),
          form: fc.boolean(),
        }),
        { minLength: 1, maxLength: 5 },
      ),
    })
    .map(({ changes, tellsUser, messages }): Event[] => {
      const eras = [{ number: 0, user: 0 }];
      for (const change of changes) {
        const { number, user } = eras.at(-1) ?? { number: 0, user: 0 };
        eras.push({
          number: number + (change === "user" ? 0 : 1),
          user: user + (change === "number" ? 0 : 1),
        });
      }
      const waIdOf = (number: number, form: boolean) => `55${11 + name}${form ? "9" : ""}8${name}${number}`;
      const userIdOf = (user: number) => `BR.${name}.${user}`;
      return [
        ...eras.slice(1).map((era, index): Event => {
          const before = eras[index] ?? era;
          const user = tellsUser[index] ?? false;
          const isMoved = before.number !== era.number;
          const idsOf = (one: typeof era, form: boolean) => ({
            waId: isMoved ? waIdOf(one.number, form) : null,
            userId: user || !isMoved ? userIdOf(one.user) : null,
          });
          const reason = isMoved ? "user_changed_number" : "user_changed_user_id";
          return {
            kind: "identity",
            change: {
              kind: "identity",
              reason,
              from: idsOf(before, false),
              to: idsOf(era, true),
              at: at(10 * index + 9),
            },
          };
        }),
        ...messages.map(({ era: wanted, tells, form }): Event => {
          const index = Math.min(wanted, eras.length - 1);
          const era = eras[index] ?? { number: 0, user: 0 };
          return {
            kind: "message",
            label: 0,
            person: {
              waId: tells === "user" ? null : waIdOf(era.number, form),
              userId: tells === "number" ? null : userIdOf(era.user),
              at: at(10 * index + 5),
            },
          };
        }),
      ];
    });

const story = fc
  .tuple(life(0), life(1))
  .map((lives) => lives.flat())
  .chain((events) =>
    fc.record({
      events: fc.constant(events),
      order: fc.array(fc.nat({ max: events.length - 1 }), { maxLength: 6 }).chain((again) =>
        fc.shuffledSubarray(
          [...events.keys(), ...again].map((index, place) => ({ index, place })),
          {
            minLength: events.length + again.length,
          },
        ),
      ),
    }),
  );

/** Which events are about one person, as far as ids tell: all that are joined by an id they share. */
function groupsOf(events: readonly Event[]): number[] {
  const groupOf = new Map<string, number>();
  const group = events.map((_, index) => index);
  for (const [index, event] of events.entries()) {
    const sides = event.kind === "message" ? [event.person] : [event.change.from, event.change.to];
    for (const { waId, userId } of sides) {
      for (const id of [waId?.replace(/^(55\d\d)98/, "$18"), userId]) {
        if (id === undefined || id === null) continue;
        const known = groupOf.get(id);
        if (known === undefined) groupOf.set(id, index);
        else {
          const [a, b] = [group[known], group[index]];
          for (const [place, one] of group.entries()) if (one === b) group[place] = a ?? 0;
        }
      }
    }
  }
  return group;
}

test(
  "the same messages and changes in any order, any number of times, make the same people",
  { timeout: 240_000 },
  async ({ createTenant }) => {
    const tenant = await createTenant();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(story, async ({ events: told, order }) => {
        // Ids of their own for each run, so that one organization serves all.
        const suffix = String(100_000 + ++run).slice(1);
        const own = <T extends { waId?: string | null; userId?: string | null }>(ids: T): T => ({
          ...ids,
          waId: ids.waId ? ids.waId + suffix : null,
          userId: ids.userId ? `${ids.userId}.${suffix}` : null,
        });
        const events = told.map((event): Event =>
          event.kind === "message"
            ? { ...event, person: own(event.person) }
            : {
                ...event,
                change: { ...event.change, from: own(event.change.from), to: own(event.change.to) },
              },
        );
        const contactOf = new Map<number, string>();
        for (const { index } of order) {
          const event = events[index];
          if (event?.kind === "message") contactOf.set(index, (await tenant.resolve(event.person))[0] ?? "");
          if (event?.kind === "identity") await apply(tenant, event.change);
        }
        const merged = new Map(
          (
            await tenant.ctx.tenant((db) =>
              db.contact.findMany({ where: { organizationId: tenant.organizationId } }),
            )
          ).map(({ id, mergedIntoId }) => [id, mergedIntoId]),
        );
        const now = (id: string): string => {
          const next = merged.get(id);
          return next ? now(next) : id;
        };
        const groups = groupsOf(events);
        const messages = [...contactOf].toSorted(([a], [b]) => a - b);
        for (const [one, contact] of messages) {
          for (const [other, contactOfOther] of messages) {
            expect([one, other, now(contact) === now(contactOfOther)]).toEqual([
              one,
              other,
              groups[one] === groups[other],
            ]);
          }
        }
      }),
      { numRuns: 60 },
    );
  },
);
