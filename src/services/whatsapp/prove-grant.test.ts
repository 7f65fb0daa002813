import { expect, test } from "vitest";
import type { TokenFacts } from "./meta-cloud.service";
import { proveGrant, REQUIRED_SCOPES } from "./prove-grant";

const [MANAGEMENT, MESSAGING] = REQUIRED_SCOPES;

const facts = (parts: Partial<TokenFacts> = {}): TokenFacts => ({
  isValid: true,
  appId: "our-app",
  userId: "31",
  expiresAt: null,
  scopes: [MANAGEMENT, MESSAGING, "public_profile"],
  grants: [
    { scope: MANAGEMENT, targetIds: ["20", "10"] },
    { scope: MESSAGING, targetIds: ["20", "10"] },
  ],
  ...parts,
});

const grantsOf = (management: string[] | null, messaging: string[] | null) => [
  { scope: MANAGEMENT, targetIds: management },
  { scope: MESSAGING, targetIds: messaging },
];

const accepted: [string, Partial<TokenFacts>, string[], { wabaIds: string[]; isNamed: boolean }][] = [
  ["a claimed account that is in both lists", {}, ["10"], { wabaIds: ["10"], isNamed: true }],
  ["the newest granted account when none is claimed", {}, [], { wabaIds: ["20"], isNamed: true }],
  [
    "the newest account that both permissions cover",
    { grants: grantsOf(["30", "20"], ["20"]) },
    [],
    { wabaIds: ["20"], isNamed: true },
  ],
  [
    "the list of one permission when the other covers everything",
    { grants: grantsOf(null, ["10"]) },
    ["10"],
    { wabaIds: ["10"], isNamed: true },
  ],
  [
    "a claimed account, yet to be read, when both permissions cover everything",
    { grants: grantsOf(null, null) },
    ["77"],
    { wabaIds: ["77"], isNamed: false },
  ],
  [
    "a claimed account, yet to be read, when Meta lists no grants at all",
    { grants: [] },
    ["77"],
    { wabaIds: ["77"], isNamed: false },
  ],
  [
    "several claimed accounts, and leaves out one that was not shared",
    {},
    ["20", "99", "10", "20"],
    { wabaIds: ["20", "10"], isNamed: true },
  ],
  ["scopes that stand only in the grants", { scopes: [] }, ["10"], { wabaIds: ["10"], isNamed: true }],
];

test.for(accepted)("accepts %s", ([, parts, claimedWabaIds, expected]) => {
  const proof = proveGrant({ facts: facts(parts), appId: "our-app", claimedWabaIds });
  expect(proof).toEqual({ isProven: true, ...expected });
});

const refused: [string, Partial<TokenFacts>, string[], string][] = [
  ["a token that Meta calls invalid", { isValid: false }, ["10"], "not valid"],
  ["a token of another app", { appId: "their-app" }, ["10"], "another Meta app"],
  ["a token whose app is not named", { appId: null }, ["10"], "another Meta app"],
  ["an account outside the grant", {}, ["99"], "was not shared"],
  [
    "an account that only one permission covers",
    { grants: grantsOf(["10", "99"], ["10"]) },
    ["99"],
    "was not shared",
  ],
  ["several claimed accounts of which the first was not shared", {}, ["99", "10"], "was not shared"],
  ["a grant of nothing", { grants: grantsOf([], []) }, [], "No WhatsApp Business Account"],
  ["everything granted and nothing claimed", { grants: [] }, [], "did not say which"],
  [
    "a person who left out messaging",
    { scopes: [MANAGEMENT], grants: [{ scope: MANAGEMENT, targetIds: ["10"] }] },
    ["10"],
    MESSAGING,
  ],
];

test.for(refused)("refuses %s", ([, parts, claimedWabaIds, reason]) => {
  const proof = proveGrant({ facts: facts(parts), appId: "our-app", claimedWabaIds });
  expect(proof).toEqual({ isProven: false, reason: expect.stringContaining(reason) as string });
});
