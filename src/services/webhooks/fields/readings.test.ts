import { describe, expect, test } from "vitest";
import { z } from "zod";
import { fieldSamples } from "@/testing/field-samples";
import {
  readAutomaticEvents,
  readPayment,
  readSettings,
  readSolution,
  readUsername,
} from "./business-notices";
import { readCalls } from "./calls";
import { fieldHandlers } from ".";
import { readFlow } from "./flows";
import { readGroups } from "./groups";
import { readHandover, readStandby } from "./handovers";
import { readCategory, readComponents } from "./template-changes";
import { readUserIds } from "./user-ids";
import { readPreferences } from "./user-preferences";

const { ofNumbers, ofAccounts, ofOthers } = fieldSamples;
const receivedAt = new Date("2026-11-21T12:00:00Z");
const at = new Date("2025-06-08T20:59:43Z");
const template = { name: "seasonal_promotion", language: "pt_BR" };
const person = { waId: "16505551234", userId: "US.13491208655302741918" };

/** The events without their places. */
const eventsOf = <T>({ changes, ...rest }: { changes: { event: T }[] }) => ({
  ...rest,
  changes: changes.map(({ event }) => event),
});

type Row = [name: string, read: () => unknown, event: unknown];
const rows: Row[] = [
  [
    "account_settings_update",
    () => readSettings(ofAccounts.account_settings_update),
    { phoneId: "106540352242922", settings: ["calling"] },
  ],
  [
    "account_settings_update of another shape",
    () => readSettings({ type: "?" }),
    { phoneId: null, settings: [] },
  ],
  [
    "automatic_events",
    () => readAutomaticEvents(ofNumbers.automatic_events),
    new Map([
      ["LeadSubmitted", 2],
      ["Purchase", 1],
    ]),
  ],
  [
    "business_username_update",
    () => readUsername(ofAccounts.business_username_updates),
    { username: "padaria_sol", status: "approved" },
  ],
  [
    "business_username_update of a name that is gone",
    () => readUsername({ display_phone_number: "15550783881", status: "deleted" }),
    { username: null, status: "deleted" },
  ],
  [
    "calls",
    () => readCalls(ofNumbers.calls),
    {
      calls: [
        { event: "connect", direction: "USER_INITIATED", status: null, seconds: null },
        { event: "terminate", direction: "USER_INITIATED", status: "COMPLETED", seconds: 35 },
      ],
      statuses: ["RINGING"],
      errors: 1,
    },
  ],
  ["calls, errors only", () => readCalls({ errors: [{ code: 1 }] }), { calls: [], statuses: [], errors: 1 }],
  [
    "flows",
    () => readFlow(ofAccounts.flows),
    {
      flowId: "6627390910605886",
      event: "FLOW_STATUS_CHANGE",
      before: "DRAFT",
      status: "PUBLISHED",
      alertState: null,
    },
  ],
  [
    "flows that do not answer",
    () =>
      readFlow({
        event: "ENDPOINT_AVAILABILITY",
        message: "x",
        flow_id: 691244242662581,
        alert_state: "ACTIVATED",
        availability: 75,
        threshold: 90,
      }),
    {
      flowId: "691244242662581",
      event: "ENDPOINT_AVAILABILITY",
      before: null,
      status: null,
      alertState: "ACTIVATED",
    },
  ],
  [
    "group_lifecycle_update",
    () => readGroups(ofNumbers.group_lifecycle_update),
    [{ type: "group_create", groupId: "Y2FwaV9ncm91cDox", requestId: "req_1", isFailed: false }],
  ],
  [
    "group_participants_update",
    () => readGroups(ofNumbers.group_participants_update),
    [{ type: "group_participants_add", groupId: "Y2FwaV9ncm91cDox", requestId: null, isFailed: false }],
  ],
  [
    "group_settings_update",
    () => readGroups(ofNumbers.group_settings_update),
    [{ type: "group_settings_update", groupId: "Y2FwaV9ncm91cDox", requestId: "req_2", isFailed: true }],
  ],
  [
    "group_status_update",
    () => readGroups(ofNumbers.group_status_update),
    [{ type: "group_suspend", groupId: "Y2FwaV9ncm91cDox", requestId: null, isFailed: false }],
  ],
  [
    "message_template_components_update",
    () => readComponents(ofAccounts.message_template_components_update),
    template,
  ],
  ["messaging_handovers", () => readHandover(ofAccounts.messaging_handovers), { type: "control_passed" }],
  [
    "partner_solutions",
    () => readSolution(ofOthers.partner_solutions),
    { solutionId: "774485461512159", event: "SOLUTION_UPDATED", status: "ACTIVE" },
  ],
  [
    "payment_configuration_update",
    () => readPayment(ofAccounts.payment_configuration_update),
    { provider: "razorpay", status: "Needs Testing" },
  ],
  ["standby", () => readStandby(ofNumbers.standby), { messages: 1, echoes: 1, statuses: 0 }],
  [
    "standby with its lists on top",
    () => readStandby({ messages: [{}], statuses: [{}, {}] }),
    { messages: 1, echoes: 0, statuses: 2 },
  ],
  [
    "template_category_update that has happened",
    () => readCategory(ofAccounts.template_category_update),
    { ...template, before: "UTILITY", category: "MARKETING", from: null, isComing: false },
  ],
  [
    "template_category_update that is coming",
    () =>
      readCategory({
        message_template_id: 278077987957091,
        message_template_name: "seasonal_promotion",
        message_template_language: "pt_BR",
        correct_category: "MARKETING",
        new_category: "UTILITY",
        category_update_timestamp: 1760711433,
      }),
    {
      ...template,
      before: "UTILITY",
      category: "MARKETING",
      from: new Date("2025-10-17T14:30:33Z"),
      isComing: true,
    },
  ],
  [
    "template_correct_category_detection",
    () => readCategory(ofAccounts.template_correct_category_detection),
    { ...template, before: null, category: "MARKETING", from: null, isComing: true },
  ],
  [
    "user_id_update",
    () => eventsOf(readUserIds(ofNumbers.user_id_update, receivedAt)),
    {
      changes: [
        {
          kind: "identity",
          reason: "user_id_update",
          from: person,
          to: { waId: "16505551234", userId: "US.24817305912873645029" },
          at,
        },
      ],
      problems: [],
    },
  ],
  [
    "user_id_update of a hidden number, beside what cannot be read",
    () =>
      eventsOf(
        readUserIds(
          {
            user_id_update: [
              null,
              { wa_id: "16505551234", user_id: { previous: "US.1" } },
              { user_id: { previous: "US.1", current: "US.1" } },
              { user_id: { previous: "US.1", current: "US.2" } },
            ],
          },
          receivedAt,
        ),
      ),
    {
      changes: [
        {
          kind: "identity",
          reason: "user_id_update",
          from: { waId: null, userId: "US.1" },
          to: { waId: null, userId: "US.2" },
          at: receivedAt,
        },
      ],
      problems: [0, 1, 2].map((n) => `user_id_update[${n}]: it does not tell a new id of somebody`),
    },
  ],
  [
    "user_id_update that names the new id only",
    () => eventsOf(readUserIds({ user_id_update: { wa_id: 16505551234, user_id: "US.2" } }, receivedAt)),
    {
      changes: [
        {
          kind: "identity",
          reason: "user_id_update",
          from: { waId: "16505551234", userId: null },
          to: { waId: "16505551234", userId: "US.2" },
          at: receivedAt,
        },
      ],
      problems: [],
    },
  ],
  [
    "user_preferences",
    () => eventsOf(readPreferences(ofNumbers.user_preferences, receivedAt)),
    {
      changes: [
        { kind: "preference", person, category: "marketing_messages", value: "stop", at },
        {
          kind: "preference",
          person: { waId: "16505550000", userId: null },
          category: "marketing_messages",
          value: "signup",
          at: new Date("2025-06-08T20:59:44Z"),
        },
      ],
      problems: [],
      unknown: 0,
    },
  ],
  [
    "user_preferences of a hidden number, in capitals, beside what cannot be read",
    () =>
      eventsOf(
        readPreferences(
          {
            user_preferences: [
              "?",
              { value: "stop" },
              { user_id: "US.1", value: "maybe" },
              { user_id: "US.1", value: "RESUME", timestamp: "?" },
            ],
          },
          receivedAt,
        ),
      ),
    {
      changes: [
        {
          kind: "preference",
          person: { waId: null, userId: "US.1" },
          category: "marketing_messages",
          value: "resume",
          at: receivedAt,
        },
      ],
      problems: [0, 1].map((n) => `user_preferences[${n}]: it names nobody`),
      unknown: 1,
    },
  ],
];

test.each(rows)("%s becomes a typed event", (_name, read, event) => {
  expect(read()).toEqual(event);
});

describe("what is not what Meta describes is told apart", () => {
  const reads = {
    readAutomaticEvents,
    readPayment,
    readSolution,
    readUsername,
    readFlow,
    readGroups,
    readHandover,
    readCategory,
    readComponents,
  };
  test.each(Object.entries(reads))("%s", (_name, read) => {
    expect(() => read({})).toThrow(z.ZodError);
    expect(() => read(null)).toThrow(z.ZodError);
  });

  test("a category that is not named is none", () => {
    const value = { message_template_name: "promo", message_template_language: "pt_BR" };
    expect(() => readCategory(value)).toThrow(z.ZodError);
  });
});

/** Every field that Meta's references and its override list name; `messages` is read apart. */
const fields =
  "account_alerts account_review_update account_settings_update account_update automatic_events " +
  "business_capability_update business_status_update business_username_update business_username_updates calls " +
  "consumer_profile flows group_lifecycle_update group_participants_update group_settings_update " +
  "group_status_update history message_echoes message_template_components_update message_template_quality_update " +
  "message_template_status_update messaging_handovers partner_solutions payment_configuration_update " +
  "phone_number_name_update phone_number_quality_update security smb_app_state_sync smb_message_echoes standby " +
  "template_category_update template_correct_category_detection template_performance_metrics tracking_events " +
  "user_id_update user_preferences";

test.each(fields.split(" "))("field %s has a handler", (field) => {
  expect(fieldHandlers[field]).toBeTypeOf("function");
});

test("no handler is of a field that Meta does not name", () => {
  expect(Object.keys(fieldHandlers).toSorted()).toEqual(fields.split(" ").toSorted());
});
