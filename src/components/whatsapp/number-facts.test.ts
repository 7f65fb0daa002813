import { describe, expect, test } from "vitest";
import type { ConnectionStep, PhoneNumber } from "@/contracts/whatsapp";
import { canRegister, dailyLimitOf, isUnregistered, nameTone, qualityTone, statusTone } from "./number-facts";

const number: PhoneNumber = {
  id: "1",
  wabaId: "2",
  displayPhoneNumber: "+55 11 4002-8922",
  verifiedName: "Loja",
  qualityRating: "GREEN",
  status: "PENDING",
  throughput: "STANDARD",
  isDefault: true,
  isOnBusinessApp: false,
  isInUse: true,
  pauseReason: null,
  health: null,
  syncs: [],
};

test("a word that Meta added since is shown without a judgement", () => {
  expect([qualityTone("RED"), qualityTone("PURPLE"), qualityTone(null)]).toEqual(["bad", "none", "none"]);
  expect([statusTone("CONNECTED"), statusTone("FLAGGED"), statusTone("ASLEEP")]).toEqual([
    "good",
    "warn",
    "none",
  ]);
});

test("a display name is only worth a word while it is not simply approved", () => {
  expect([nameTone("APPROVED"), nameTone("NONE"), nameTone(undefined)]).toEqual([null, null, null]);
  expect([nameTone("PENDING_REVIEW"), nameTone("DECLINED")]).toEqual(["warn", "bad"]);
});

describe("the daily limit", () => {
  const withTier = (messagingLimit: string | null) =>
    dailyLimitOf(
      {
        health: {
          canSend: null,
          problems: [],
          nameStatus: null,
          requestedName: null,
          codeVerification: null,
          accountMode: null,
          isPinEnabled: null,
          messagingLimit,
        },
      },
      { messagingLimit: "TIER_2K" },
    );

  test.each([
    ["TIER_50", 50],
    ["TIER_250", 250],
    ["TIER_1K", 1_000],
    ["TIER_100K", 100_000],
    ["TIER_UNLIMITED", "unlimited"],
    ["TIER_NOT_SET", null],
    ["", null],
  ])("of %s is %s", (tier, limit) => {
    expect(withTier(tier)).toBe(limit);
  });

  test("is the account's where the number has none of its own", () => {
    expect(withTier(null)).toBe(2_000);
    expect(dailyLimitOf({ health: null }, null)).toBeNull();
  });
});

describe("registering", () => {
  const steps = (status: ConnectionStep["status"]) => ({
    steps: [{ name: "registration", status } as const],
  });

  test("is offered for a number in use that fell off the Cloud API", () => {
    expect(canRegister(number, steps("done"))).toBe(true);
    expect(canRegister({ ...number, status: "DISCONNECTED" }, { steps: [] })).toBe(true);
  });

  test("is left to the step while that is not done", () => {
    expect(canRegister(number, steps("running"))).toBe(false);
    expect(canRegister(number, steps("failed"))).toBe(false);
  });

  test.each<[string, Partial<PhoneNumber>]>([
    ["stays in the WhatsApp Business app", { isOnBusinessApp: true }],
    ["is not in use", { isInUse: false }],
    ["works", { status: "CONNECTED" }],
    ["is unknown to us", { status: null }],
  ])("is never offered for a number that %s", (_why, changes) => {
    expect(isUnregistered({ ...number, ...changes })).toBe(false);
  });
});
