import { describe, expect, test } from "vitest";
import { type NumberSync, type PhoneNumber, SyncStatus } from "@/contracts/whatsapp";
import { canAskAgain, hasOpenSync, isInMotion, percentOf, syncedNumbers, toSyncViews } from "./sync-view";

const now = new Date("2026-11-21T12:00:00.000Z");

function sync(status: SyncStatus, changes: Partial<NumberSync> = {}): NumberSync {
  return {
    kind: "history",
    status,
    progress: 0,
    phase: null,
    received: 0,
    requestedAt: "2026-11-21T11:59:00.000Z",
    requestId: null,
    error: null,
    ...changes,
  };
}

function number(syncs: NumberSync[], changes: Partial<PhoneNumber> = {}): PhoneNumber {
  return {
    id: "1",
    wabaId: "2",
    displayPhoneNumber: "+55 11 4002-8922",
    verifiedName: null,
    qualityRating: null,
    status: "CONNECTED",
    throughput: null,
    isDefault: false,
    isOnBusinessApp: true,
    isInUse: true,
    pauseReason: null,
    health: null,
    syncs,
    ...changes,
  };
}

test("only numbers in use of the WhatsApp Business app have syncs to show", () => {
  const numbers = [number([]), number([], { isInUse: false }), number([], { isOnBusinessApp: false })];
  expect(syncedNumbers({ numbers })).toEqual([numbers[0]]);
});

test("contacts come first, and what was not asked for is there all the same", () => {
  const history = sync("done");
  expect(toSyncViews(number([history]))).toEqual([
    { kind: "contacts", sync: null },
    { kind: "history", sync: history },
  ]);
});

test("asking again is offered where it can help, and nowhere else", () => {
  expect(SyncStatus.options.filter((status) => canAskAgain({ status }))).toEqual(["unconfirmed", "failed"]);
});

describe("the steps stay open", () => {
  const isOpen = (...syncs: NumberSync[]) => hasOpenSync({ numbers: [number(syncs)] }, now);

  test("while something is on its way or waits for a person", () => {
    for (const status of ["requesting", "requested", "receiving", "unconfirmed", "failed"] as const) {
      expect(isOpen(sync("done"), sync(status)), status).toBe(true);
    }
  });

  test("but not for what is over, for better or worse", () => {
    for (const status of ["done", "declined", "used_up", "too_late"] as const) {
      expect(isOpen(sync(status)), status).toBe(false);
    }
    expect(isOpen()).toBe(false);
  });

  test("and not for ever: after a day nothing comes any more", () => {
    expect(isInMotion(sync("requested", { requestedAt: "2026-11-20T11:59:00.000Z" }), now)).toBe(false);
    expect(isInMotion(sync("requesting", { requestedAt: null }), now)).toBe(true);
  });
});

test("progress is shown in percent where Meta tells it, within its bounds", () => {
  expect(percentOf(sync("receiving", { progress: 55 }))).toBe(55);
  expect(percentOf(sync("receiving", { progress: 170 }))).toBe(100);
  expect(percentOf(sync("done", { kind: "contacts" }))).toBe(100);
  expect(percentOf(sync("receiving", { kind: "contacts", progress: 30 }))).toBeNull();
  expect(percentOf(sync("requested"))).toBeNull();
});
