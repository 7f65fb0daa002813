import { describe, expect, test } from "vitest";
import { GraphError } from "@/lib/server/graph/graph-error";
import { sampleConnection, sampleListed, sampleNumber, sampleReading } from "@/testing/health-samples";
import type { AccountFacts, NumberFacts } from "./facts";
import { toFindings, type Frame } from "./to-findings";

const now = new Date("2026-11-21T12:00:00.000Z");
const DAY_MS = 24 * 3_600_000;
const isoAgo = (days: number) => new Date(now.getTime() - days * DAY_MS).toISOString();
const frame: Frame = {
  now,
  startedAt: new Date(now.getTime() - 2_000),
  wabaId: "1001",
  appId: "app",
  ownAddresses: ["https://atende.example/api/v1/whatsapp/webhook"],
  silentSince: null,
};
const none = { token: null, permission: null, payment: null, restricted: null };
const refusal = (metaCode: number, at = isoAgo(0.5)) => ({ at, metaCode, details: null });
const refused = (code: number, subcode: number | null = null) =>
  new GraphError({
    code,
    subcode,
    httpStatus: 400,
    traceId: null,
    message: `(#${code})`,
    details: "no",
    isTransient: false,
  });

const problem = (code: number, description: string) => ({
  entityType: "WABA",
  entityId: "1001",
  code,
  description,
  solution: null,
});
const lacking = { canSend: "BLOCKED", problems: [problem(141006, "payment")] };
const withPolicy = { canSend: "BLOCKED", problems: [...lacking.problems, problem(141000, "policy")] };

const findAccount = (
  before: Partial<AccountFacts>,
  reading: Parameters<typeof sampleReading>[0],
  of = frame,
) => toFindings(sampleConnection({ account: before }), sampleReading(reading), of).account ?? {};
const findNumber = (before: Partial<NumberFacts>, listed: Parameters<typeof sampleListed>[0]) =>
  toFindings(
    sampleConnection({ numbers: [sampleNumber({ facts: before })] }),
    sampleReading({ numbers: [sampleListed(listed)] }),
    frame,
  ).numbers?.["2001"];

describe("the token", () => {
  test("that Meta calls invalid is all that there is to tell", () => {
    const { token } = sampleReading();
    const dead = sampleReading({
      token: token && { ...token, isValid: false },
      account: null,
      numbers: null,
    });
    expect(toFindings(sampleConnection(), dead, frame)).toEqual({
      account: { token: { isValid: false, scopes: [], missingScopes: [] }, refusals: none },
    });
  });

  test("that one call refuses is not accepted, whatever Meta says about it", () => {
    const found = findAccount({}, { account: null, refusals: [refused(190)] });
    expect(found).toMatchObject({ token: { isValid: false }, refusals: { token: { metaCode: 190 } } });
  });

  test("that was refused before and is good now works again", () => {
    const before = {
      token: { isValid: false, scopes: [], missingScopes: [] },
      refusals: { ...none, token: refusal(190) },
    };
    expect(findAccount(before, {})).toMatchObject({ token: { isValid: true }, refusals: { token: null } });
    expect(findAccount(before, { token: null })).toMatchObject({ token: { isValid: true } });
  });

  test("that was refused while Meta was being asked stays refused", () => {
    const before = { refusals: { ...none, token: refusal(190, now.toISOString()) } };
    expect(findAccount(before, {})).toMatchObject({
      token: { isValid: false },
      refusals: { token: { metaCode: 190 } },
    });
  });

  test.each([
    ["nothing is missing", ["1001"], ["1001"], []],
    ["a permission without a list covers every account", null, null, []],
    ["the account was taken out of one", ["1001"], ["7"], ["whatsapp_business_messaging"]],
  ])("lacks what Meta does not list: %s", (_name, management, messaging, missingScopes) => {
    const grants = [
      { scope: "whatsapp_business_management", targetIds: management },
      { scope: "whatsapp_business_messaging", targetIds: messaging },
    ];
    const { token } = sampleReading();
    expect(findAccount({}, { token: token && { ...token, grants } }).token).toMatchObject({ missingScopes });
  });
});

describe("a refusal", () => {
  test("of a permission stays until the account can be read", () => {
    const before = { refusals: { ...none, permission: refusal(10) } };
    expect(findAccount(before, { account: null }).refusals?.permission).toMatchObject({ metaCode: 10 });
    expect(findAccount(before, {}).refusals?.permission).toBeNull();
  });

  test.each([[refused(200)], [refused(33)], [refused(100, 33)]])(
    "to read the account is a lack of permission: %o",
    (error) => {
      expect(findAccount({}, { account: null, refusals: [error] }).refusals?.permission).toMatchObject({
        metaCode: error.code,
      });
    },
  );

  test.each([
    ["AVAILABLE", null],
    ["LIMITED", null],
    ["BLOCKED", 131031],
    [null, 131031],
  ])("by policy, when Meta says %s about sending", (canSend, metaCode) => {
    const before = { refusals: { ...none, restricted: refusal(131031) } };
    const found = findAccount(before, { account: { health: { canSend, problems: [] } } });
    expect(found.refusals?.restricted?.metaCode ?? null).toBe(metaCode);
  });

  test.each([
    ["is over where only a payment method is missing", lacking, isoAgo(0.5), null],
    ["is over where Meta does not tell, after a day", null, isoAgo(1.5), null],
    ["stays where another problem stands beside it", withPolicy, isoAgo(1.5), 131031],
  ])("by policy, %s", (_name, health, at, metaCode) => {
    const before = { refusals: { ...none, restricted: refusal(131031, at) } };
    const found = findAccount(before, { account: { health } });
    expect(found.refusals?.restricted?.metaCode ?? null).toBe(metaCode);
  });
});

describe("the payment method", () => {
  test.each([
    ["is missing where Meta names the lack", {}, { health: lacking }, "missing"],
    ["is there when Meta lets the account send", {}, {}, "ok"],
    ["is unknown when Meta does not say", {}, { health: null }, "unknown"],
    [
      "is missing after a refused message as long as Meta does not say",
      { payment: refusal(131042) },
      { health: null },
      "missing",
    ],
    ["is there again when Meta lets the account send", { payment: refusal(131042) }, {}, "ok"],
    [
      "is missing when a message was refused a moment ago",
      { payment: refusal(131042, now.toISOString()) },
      {},
      "missing",
    ],
  ])("%s", (_name, refusals, account, payment) => {
    const before = { payment: "missing" as const, refusals: { ...none, ...refusals } };
    expect(findAccount(before, { account }).payment).toBe(payment);
  });

  test("stays as it was when the account was not read", () => {
    expect(findAccount({ payment: "missing" }, { account: null }).payment).toBe("missing");
  });
});

describe("the subscription", () => {
  test.each([
    [
      "ours, at the app's own address",
      [{ appId: "app", overrideUri: null }],
      { isSubscribed: true, overrideUri: null },
    ],
    ["only others'", [{ appId: "other", overrideUri: null }], { isSubscribed: false, overrideUri: null }],
    [
      "ours, at our address",
      [{ appId: "app", overrideUri: "https://atende.example/api/v1/whatsapp/webhook/" }],
      { isSubscribed: true, overrideUri: null },
    ],
    [
      "ours, elsewhere",
      [{ appId: "app", overrideUri: "https://x.example" }],
      { isSubscribed: true, overrideUri: "https://x.example" },
    ],
  ])("is %s", (_name, apps, subscription) => {
    expect(findAccount({}, { apps }).subscription).toEqual(subscription);
  });

  test("is not touched when Meta did not answer", () => {
    expect(findAccount({}, { apps: null })).not.toHaveProperty("subscription");
  });
});

describe("what webhooks brought", () => {
  test.each([
    ["DISABLE", null, "AVAILABLE", null],
    ["DISABLE", null, "BLOCKED", "DISABLE"],
    ["SCHEDULE_FOR_DISABLE", "November 1, 2026", "AVAILABLE", null],
    ["SCHEDULE_FOR_DISABLE", "December 24, 2026", "AVAILABLE", "SCHEDULE_FOR_DISABLE"],
    ["SCHEDULE_FOR_DISABLE", "soon", "AVAILABLE", "SCHEDULE_FOR_DISABLE"],
  ])("a ban (%s, %s) is over when Meta's word on sending (%s) says so", (state, date, canSend, left) => {
    const found = findAccount({ ban: { state, date } }, { account: { health: { canSend, problems: [] } } });
    expect(found.ban?.state ?? null).toBe(left);
  });

  test("restrictions that have ended, old violations and old notices are forgotten", () => {
    const restriction = { type: "X", remediation: null, at: isoAgo(1) };
    const found = findAccount(
      {
        restrictions: [
          { ...restriction, expiresAt: isoAgo(0.1) },
          { ...restriction, expiresAt: isoAgo(-1) },
          { ...restriction, expiresAt: null, at: isoAgo(40) },
        ],
        violation: { type: "SPAM", remediation: null, at: isoAgo(31) },
        notices: [
          {
            entityType: "B",
            entityId: "1",
            type: "T",
            severity: "WARNING",
            description: null,
            at: isoAgo(31),
          },
        ],
      },
      {},
    );
    expect(found.restrictions?.map(({ expiresAt }) => expiresAt)).toEqual([isoAgo(-1)]);
    expect(found).toMatchObject({ violation: null, notices: [] });
  });
});

test("templates in trouble are noted with since when; an approved one of low quality counts as flagged", () => {
  const named = (name: string, status: string, quality: string | null = null) => ({
    name,
    language: "pt_BR",
    status,
    quality,
  });
  const since = isoAgo(5);
  const found = findAccount(
    { templatesInTrouble: [{ name: "a", language: "pt_BR", status: "PAUSED", since }] },
    {
      templates: [
        named("a", "PAUSED"),
        named("b", "APPROVED", "GREEN"),
        named("c", "APPROVED", "RED"),
        named("d", "REJECTED"),
        named("e", "PENDING"),
      ],
    },
  );
  expect(found.templatesInTrouble).toEqual([
    { name: "a", language: "pt_BR", status: "PAUSED", since },
    { name: "c", language: "pt_BR", status: "FLAGGED", since: now.toISOString() },
    { name: "d", language: "pt_BR", status: "REJECTED", since: now.toISOString() },
  ]);
});

describe("a number", () => {
  test("that Meta does not list is missing", () => {
    const found = toFindings(sampleConnection(), sampleReading({ numbers: [] }), frame);
    expect(found.numbers).toEqual({ "2001": { facts: { isMissing: true } } });
  });

  test("that works again was registered", () => {
    const before = { notRegistered: refusal(133010), isMissing: true };
    expect(findNumber(before, {})?.facts).toMatchObject({ isMissing: false, notRegistered: null });
    expect(findNumber(before, { status: "PENDING" })?.facts).toMatchObject({
      notRegistered: { metaCode: 133010 },
    });
  });

  test.each([
    [0.5, "CONNECTED", true],
    [2, "PENDING", true],
    [2, "CONNECTED", false],
  ])("offboarded %d days ago and %s: still so is %s", (days, status, isStill) => {
    const found = findNumber({ offboardedAt: isoAgo(days) }, { status });
    expect(found?.facts?.offboardedAt).toBe(isStill ? isoAgo(days) : null);
  });

  test.each([
    ["APPROVED", null, false],
    ["APPROVED", "DECLINED", true],
    ["DECLINED", null, true],
    [null, null, true],
  ])("whose name is %s and new name %s: the rejection stays is %s", (nameStatus, newNameStatus, isStill) => {
    const nameRejection = { requestedName: "X", reason: null };
    const found = findNumber({ nameRejection }, { nameStatus, newNameStatus });
    expect(found?.facts?.nameRejection).toEqual(isStill ? nameRejection : null);
  });
});

describe("a check never undoes what webhooks told after it began", () => {
  /** Told within the second in which the check began, which is after it: Meta's times are whole seconds. */
  const sameSecond = new Date(frame.startedAt.getTime() - 999).toISOString();
  const secondBefore = new Date(frame.startedAt.getTime() - 1_000).toISOString();
  const times: [string, string, boolean][] = [
    ["a second before", secondBefore, false],
    ["in the same second", sameSecond, true],
    ["after it began", now.toISOString(), true],
  ];
  const template = (status: string) => ({ name: "promo", language: "pt_BR", status });
  const paused = { ...template("PAUSED"), since: isoAgo(1) };

  type Row = [
    name: string,
    topic: string,
    told: Partial<AccountFacts>,
    answers: Parameters<typeof sampleReading>[0],
    after: Partial<AccountFacts>,
  ];
  const rows: Row[] = [
    ["a ban", "ban", { ban: { state: "DISABLE", date: null } }, {}, { ban: null }],
    [
      "the decision about the account",
      "review",
      { reviewStatus: "REJECTED" },
      { account: { reviewStatus: "APPROVED" } },
      { reviewStatus: "APPROVED" },
    ],
    [
      "the limit of the account",
      "capability",
      { messagingLimit: "TIER_10K" },
      { account: { messagingLimit: "TIER_250" } },
      { messagingLimit: "TIER_250" },
    ],
    [
      "a template that was paused",
      "template:promo:pt_BR",
      { templatesInTrouble: [paused] },
      { templates: [{ ...template("APPROVED"), quality: null }] },
      { templatesInTrouble: [] },
    ],
    [
      "a template that is well again",
      "template:promo:pt_BR",
      { templatesInTrouble: [] },
      { templates: [{ ...template("PAUSED"), quality: null }] },
      { templatesInTrouble: [{ ...template("PAUSED"), since: now.toISOString() }] },
    ],
  ];
  describe.each(rows)("%s", (_name, topic, told, answers, after) => {
    test.each(times)("told %s", (_when, at, isNews) => {
      expect(findAccount({ ...told, toldAt: { [topic]: at } }, answers)).toMatchObject(isNews ? told : after);
    });

    test("another topic says nothing about it", () => {
      const toldAt = { [`${topic}2`]: now.toISOString() };
      expect(findAccount({ ...told, toldAt }, answers)).toMatchObject(after);
    });
  });

  const listed = {
    qualityRating: "GREEN",
    status: "CONNECTED",
    throughput: "STANDARD",
    messagingLimit: "TIER_250",
    verifiedName: "Padaria",
    nameStatus: "APPROVED",
    isPinEnabled: true,
  };
  const wish = { requestedName: "Padaria Sol", reason: null };
  const known = {
    messagingLimit: "TIER_1K",
    nameStatus: "DECLINED",
    nameRejection: wish,
    isPinEnabled: false,
  };
  const asListed = {
    columns: { qualityRating: "GREEN", status: "CONNECTED", throughput: "STANDARD", verifiedName: "Padaria" },
    facts: { messagingLimit: "TIER_250", nameStatus: "APPROVED", nameRejection: null, isPinEnabled: true },
  };
  const topics: [string, { columns: string[]; facts: string[] }][] = [
    ["quality", { columns: ["qualityRating", "status", "throughput"], facts: ["messagingLimit"] }],
    ["name", { columns: ["verifiedName"], facts: ["nameStatus", "nameRejection"] }],
    ["pin", { columns: [], facts: ["isPinEnabled"] }],
  ];
  describe.each(topics)("the %s of a number", (topic, kept) => {
    test.each(times)("told %s", (_when, at, isNews) => {
      const found = findNumber({ ...known, toldAt: { [topic]: at } }, listed);
      const without = (all: object, names: string[]) =>
        Object.fromEntries(Object.entries(all).filter(([name]) => !isNews || !names.includes(name)));
      expect(found).toMatchObject({
        columns: without(asListed.columns, kept.columns),
        facts: without(asListed.facts, kept.facts),
      });
      // What is not named stays as the webhook told it.
      const named = [...Object.keys(found?.columns ?? {}), ...Object.keys(found?.facts ?? {})];
      for (const name of [...kept.columns, ...kept.facts]) expect(named.includes(name)).toBe(!isNews);
    });
  });
});
