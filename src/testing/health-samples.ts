import {
  readAccountFacts,
  readNumberFacts,
  type AccountFacts,
  type KnownConnection,
  type KnownNumber,
  type NumberFacts,
} from "@/services/health/facts";
import type { Reading } from "@/services/health/read-health";
import type { MetaAccount, MetaPhoneNumber } from "@/services/whatsapp/meta-readings";

/** A number in use that nothing is wrong with, with what a test cares about. */
export function sampleNumber(
  parts: Partial<Omit<KnownNumber, "facts">> & { facts?: Partial<NumberFacts> } = {},
): KnownNumber {
  return {
    id: "n1",
    phoneId: "2001",
    displayPhoneNumber: "+55 11 98765-0001",
    isOnBusinessApp: false,
    status: "CONNECTED",
    qualityRating: "GREEN",
    pauseReason: null,
    registeredAt: null,
    onboardedAt: null,
    lastAppActivityAt: null,
    ...parts,
    facts: { ...readNumberFacts(null), ...parts.facts },
  };
}

/** A connection that nothing is wrong with, with what a test cares about. */
export function sampleConnection(
  parts: Partial<Omit<KnownConnection, "account">> & { account?: Partial<AccountFacts> } = {},
): KnownConnection {
  return {
    id: "c1",
    status: "active",
    steps: [
      { name: "webhooks", status: "done" },
      { name: "registration", status: "done" },
      { name: "payment", status: "done" },
    ],
    grantNumber: 1,
    claimedAt: null,
    tokenExpiresAt: null,
    checkFailures: 0,
    checkedAt: null,
    numbers: [sampleNumber()],
    ...parts,
    account: {
      ...readAccountFacts(null, 1),
      token: { isValid: true, scopes: [], missingScopes: [] },
      subscription: { isSubscribed: true, overrideUri: null },
      canSend: "AVAILABLE",
      payment: "ok",
      ...parts.account,
    },
  };
}

/** A number as Meta lists it, well and connected. */
export function sampleListed(parts: Partial<MetaPhoneNumber> = {}): MetaPhoneNumber {
  return {
    phoneId: "2001",
    displayPhoneNumber: "+55 11 98765-0001",
    verifiedName: "Padaria Sol",
    qualityRating: "GREEN",
    status: "CONNECTED",
    platformType: "CLOUD_API",
    throughput: "STANDARD",
    isOnBusinessApp: false,
    codeVerification: "VERIFIED",
    nameStatus: "APPROVED",
    newNameStatus: null,
    accountMode: "LIVE",
    isPinEnabled: true,
    messagingLimit: "TIER_250",
    onboardedAt: null,
    health: { canSend: "AVAILABLE", problems: [] },
    ...parts,
  };
}

/** Meta's answers to a check of a connection that nothing is wrong with; `account` changes only what a test names. */
export function sampleReading(
  parts: Partial<Omit<Reading, "account">> & { account?: Partial<MetaAccount> | null } = {},
): Reading {
  const account: MetaAccount = {
    wabaId: "1001",
    name: "Padaria Sol",
    status: "ACTIVE",
    reviewStatus: "APPROVED",
    businessVerification: "verified",
    ownerBusinessId: null,
    fundingId: null,
    messagingLimit: "TIER_250",
    health: { canSend: "AVAILABLE", problems: [] },
    ...parts.account,
  };
  const scopes = ["whatsapp_business_management", "whatsapp_business_messaging"];
  return {
    token: {
      isValid: true,
      appId: "app",
      userId: "u1",
      expiresAt: null,
      scopes,
      grants: scopes.map((scope) => ({ scope, targetIds: ["1001"] })),
    },
    apps: [{ appId: "app", overrideUri: null }],
    numbers: [sampleListed()],
    templates: [],
    refusals: [],
    failure: null,
    ...parts,
    account: parts.account === null ? null : account,
  };
}
