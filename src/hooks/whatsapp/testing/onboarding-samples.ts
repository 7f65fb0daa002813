import type { ConnectionConfig } from "@/contracts/whatsapp";
import type { CallbackData, SignupIds } from "../meta-messages";
import {
  type Attempt,
  initialState,
  type OnboardingEvent,
  type OnboardingState,
} from "../onboarding-machine";

export const startedAt = "2026-11-21T10:00:00.000Z";
export const ids: SignupIds = { event: "FINISH", wabaId: "1", phoneId: "2", businessId: "3", wabaIds: null };
const config: ConnectionConfig = {
  id: "c1",
  wabaId: "1",
  phoneId: "2",
  phoneNumber: "+551140041234",
  displayName: "Loja",
  status: "active",
  flow: "new_number",
};
const blank: Attempt = { startedAt, sessionState: null, ids: null, code: null, isInThisTab: false };
const attempt: Attempt = { ...blank, sessionState: "s1" };
const informed: Attempt = { ...attempt, ids };
const callback = (data: Partial<CallbackData>): CallbackData => ({
  type: "WA_CALLBACK_DATA",
  status: "success",
  state: "s1",
  ...data,
});
const apiFailure = {
  kind: "api",
  code: "number_taken",
  message: "Held elsewhere",
  details: null,
  requestId: "r1",
} as const;

export const states = {
  idle: initialState,
  "idle, window still open": { status: "idle", notice: { kind: "timed_out" }, late: attempt },
  "pending, no session yet": { status: "pending", attempt: blank },
  "pending, the SDK's code before the session": { status: "pending", attempt: { ...blank, code: "k" } },
  pending: { status: "pending", attempt },
  "pending, ids known": { status: "pending", attempt: informed },
  "checking, waiting for ids": { status: "checking", attempt, code: "k", phase: "awaiting_ids" },
  "checking, claiming": { status: "checking", attempt, code: "k", phase: "claiming" },
  "checking, recovering": { status: "checking", attempt, code: "k", phase: "recovering" },
  success: { status: "success", config, steps: [], late: null },
  "error: popup closed": {
    status: "error",
    error: { kind: "popup_closed", finishedAtMeta: false },
    late: attempt,
  },
  "error: claim failed": { status: "error", error: { ...apiFailure, kind: "claim_failed" }, late: null },
  "error: network": { status: "error", error: { kind: "network", during: "claim" }, late: null },
} satisfies Record<string, OnboardingState>;
export type StateName = keyof typeof states;

export const events = {
  start: { type: "start", startedAt },
  "popup blocked": { type: "popup_blocked" },
  "session opened": { type: "session_opened", sessionState: "s1", startedAt },
  "session failed": { type: "session_failed", failure: apiFailure },
  "session unreachable": { type: "session_failed", failure: { kind: "network" } },
  "meta finished": { type: "meta_message", message: { kind: "finished", ids } },
  "meta cancelled": { type: "meta_message", message: { kind: "cancelled", step: "PERMISSIONS" } },
  "meta failed": {
    type: "meta_message",
    message: { kind: "failed", message: "No", code: "9", sessionId: "f" },
  },
  "callback with code": { type: "callback", callback: callback({ code: "k" }) },
  "callback with foreign state": { type: "callback", callback: callback({ code: "k", state: "other" }) },
  "callback without state": { type: "callback", callback: callback({ code: "k", state: null }) },
  "callback with error": {
    type: "callback",
    callback: callback({ status: "error", error: "access_denied" }),
  },
  "code from the SDK": { type: "sdk_code", code: "k" },
  "ids grace over": { type: "ids_grace_over" },
  "popup closed": { type: "popup_closed" },
  cancel: { type: "cancel" },
  resume: { type: "resume", startedAt, callback: callback({ code: "k" }) },
  "resume without state": { type: "resume", startedAt, callback: callback({ code: "k", state: null }) },
  "resume with error": {
    type: "resume",
    startedAt,
    callback: callback({ status: "error", error: "x", state: null }),
  },
  "claim succeeded": { type: "claim_succeeded", config, steps: [{ name: "permission", status: "done" }] },
  "claim failed": { type: "claim_failed", failure: apiFailure },
  "claim unreachable": { type: "claim_failed", failure: { kind: "network" } },
  "connection found": { type: "connection_found", config },
  "connection not found": { type: "connection_not_found" },
  "poll timed out": { type: "poll_timed_out" },
  reset: { type: "reset" },
} satisfies Record<string, OnboardingEvent>;
export type EventName = keyof typeof events;
