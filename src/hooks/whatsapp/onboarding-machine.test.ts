import { describe, expect, test } from "vitest";
import { type Command, type OnboardingState, transition } from "./onboarding-machine";
import { type EventName, events, type StateName, states } from "./testing/onboarding-samples";

/** Every pair that changes something, as `status → what it became (+ commands)`; all others leave the state as it is. */
const table: Record<StateName, Partial<Record<EventName, string>>> = {
  idle: {
    start: "pending",
    resume: "checking + claim",
    "resume without state": "error:state_invalid",
    "resume with error": "error:oauth_error + report_outcome",
    reset: "idle",
  },
  "idle, window still open": {
    start: "pending",
    "meta finished": "idle",
    "meta cancelled": "idle + close_popup + report_outcome",
    "meta failed": "error:meta_error + close_popup + report_outcome",
    "callback with code": "checking + await_ids",
    "code from the SDK": "checking + await_ids",
    "callback with error": "error:oauth_error + report_outcome",
    "popup closed": "idle",
    resume: "checking + claim",
    "resume without state": "error:state_invalid",
    "resume with error": "error:oauth_error + report_outcome",
    reset: "idle",
  },
  "pending, no session yet": {
    "popup blocked": "error:popup_blocked",
    "session opened": "pending",
    "session failed": "error:session_failed + close_popup",
    "session unreachable": "error:network + close_popup",
    "meta finished": "pending",
    "meta cancelled": "idle + close_popup + report_outcome",
    "meta failed": "error:meta_error + close_popup + report_outcome",
    "callback with code": "error:state_invalid",
    "callback with foreign state": "error:state_invalid",
    "callback without state": "error:state_invalid",
    "callback with error": "error:state_invalid",
    "code from the SDK": "pending",
    "popup closed": "error:popup_closed",
    cancel: "idle + close_popup + report_outcome",
    "connection found": "success",
    "poll timed out": "idle",
    reset: "idle + close_popup",
  },
  "pending, the SDK's code before the session": {
    "popup blocked": "error:popup_blocked",
    "session opened": "checking + await_ids",
    "session failed": "error:session_failed + close_popup",
    "session unreachable": "error:network + close_popup",
    "meta finished": "pending",
    "meta cancelled": "idle + close_popup + report_outcome",
    "meta failed": "error:meta_error + close_popup + report_outcome",
    "callback with code": "error:state_invalid",
    "callback with foreign state": "error:state_invalid",
    "callback without state": "error:state_invalid",
    "callback with error": "error:state_invalid",
    "code from the SDK": "pending",
    cancel: "idle + close_popup + report_outcome",
    "connection found": "success",
    "poll timed out": "idle",
    reset: "idle + close_popup",
  },
  pending: {
    "popup blocked": "error:popup_blocked",
    "session failed": "error:session_failed + close_popup",
    "session unreachable": "error:network + close_popup",
    "meta finished": "pending",
    "meta cancelled": "idle + close_popup + report_outcome",
    "meta failed": "error:meta_error + close_popup + report_outcome",
    "callback with code": "checking + await_ids",
    "callback with foreign state": "error:state_invalid",
    "callback without state": "error:state_invalid",
    "callback with error": "error:oauth_error + report_outcome",
    "code from the SDK": "checking + await_ids",
    "popup closed": "error:popup_closed",
    cancel: "idle + close_popup + report_outcome",
    "connection found": "success",
    "poll timed out": "idle",
    reset: "idle + close_popup",
  },
  "pending, ids known": {
    "popup blocked": "error:popup_blocked",
    "session failed": "error:session_failed + close_popup",
    "session unreachable": "error:network + close_popup",
    "meta finished": "pending",
    "meta cancelled": "idle + close_popup + report_outcome",
    "meta failed": "error:meta_error + close_popup + report_outcome",
    "callback with code": "checking + claim",
    "callback with foreign state": "error:state_invalid",
    "callback without state": "error:state_invalid",
    "callback with error": "error:oauth_error + report_outcome",
    "code from the SDK": "checking + claim",
    "popup closed": "error:popup_closed",
    cancel: "idle + close_popup + report_outcome",
    "connection found": "success",
    "poll timed out": "idle",
    reset: "idle + close_popup",
  },
  "checking, waiting for ids": {
    "meta finished": "checking + claim",
    "ids grace over": "checking + claim",
    "claim succeeded": "success",
    "claim failed": "error:number_taken",
    "claim unreachable": "checking + check_connection",
    "connection found": "success",
    "poll timed out": "error:timeout",
    reset: "idle",
  },
  "checking, claiming": {
    "claim succeeded": "success",
    "claim failed": "error:number_taken",
    "claim unreachable": "checking + check_connection",
    "connection found": "success",
    "poll timed out": "error:timeout",
    reset: "idle",
  },
  "checking, recovering": {
    "claim succeeded": "success",
    "claim failed": "error:number_taken",
    "claim unreachable": "checking + check_connection",
    "connection found": "success",
    "connection not found": "error:network",
    "poll timed out": "error:timeout",
    reset: "idle",
  },
  success: { start: "pending", reset: "idle" },
  "error: popup closed": {
    start: "pending",
    "meta finished": "error:popup_closed",
    "meta cancelled": "idle + close_popup + report_outcome",
    "meta failed": "error:meta_error + close_popup + report_outcome",
    "callback with code": "checking + await_ids",
    "code from the SDK": "checking + await_ids",
    "callback with error": "error:oauth_error + report_outcome",
    "claim succeeded": "success",
    "connection found": "success",
    reset: "idle",
  },
  "error: claim failed": { start: "pending", reset: "idle" },
  "error: network": {
    start: "pending",
    "claim succeeded": "success",
    "connection found": "success",
    reset: "idle",
  },
};

function describeOutcome(state: OnboardingState, commands: Command[]): string {
  let name: string = state.status;
  if (state.status === "error")
    name += `:${"code" in state.error && state.error.kind === "claim_failed" ? state.error.code : state.error.kind}`;
  return [name, ...commands.map((command) => command.type)].join(" + ");
}

const stateNames = Object.keys(states) as StateName[];
const eventNames = Object.keys(events) as EventName[];

describe.each(stateNames)("when %s", (stateName) => {
  test.each(eventNames)("%s", (eventName) => {
    const before: OnboardingState = states[stateName];
    const { state, commands } = transition(before, events[eventName]);
    const expected = table[stateName][eventName];
    if (expected === undefined) {
      expect(state).toBe(before);
      expect(commands).toEqual([]);
    } else {
      expect(describeOutcome(state, commands)).toBe(expected);
    }
  });
});
