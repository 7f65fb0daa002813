import { z } from "zod";
import { Alert } from "./alerts";
import { Timestamp } from "./common";

const text = z.string().nullable();

/** Meta's own word on whether an entity can send (`health_status`). Meta may add words. */
const CanSend = z.string().nullable();

/** What stands in the way, as Meta's `health_status` explains it. */
export const HealthProblem = z.object({
  entityType: z.string(),
  entityId: z.string(),
  code: z.number().nullable(),
  description: z.string(),
  solution: text,
});
export type HealthProblem = z.infer<typeof HealthProblem>;

/** The facts about an account that the last check and Meta's webhooks brought; null where Meta has not said. */
export const AccountHealth = z.object({
  token: z.object({
    isValid: z.boolean().nullable(),
    scopes: z.array(z.string()),
    missingScopes: z.array(z.string()),
  }),
  subscription: z.object({
    isSubscribed: z.boolean().nullable(),
    /** Where Meta says that this account's messages go, when it is not to the app's own address. */
    overrideUri: text,
  }),
  name: text,
  canSend: CanSend,
  problems: z.array(HealthProblem),
  reviewStatus: text,
  businessVerification: text,
  payment: z.enum(["ok", "missing", "unknown"]),
  /** Business-initiated unique customers in 24 hours, e.g. TIER_250; Meta's word. */
  messagingLimit: text,
  maxPhoneNumbers: z.number().nullable(),
  restrictions: z.array(z.object({ type: z.string(), expiresAt: text, remediation: text })),
  ban: z.object({ state: z.string(), date: text }).nullable(),
  templatesInTrouble: z.array(z.object({ name: z.string(), language: z.string(), status: z.string() })),
});
export type AccountHealth = z.infer<typeof AccountHealth>;

/** The facts about one number; words are Meta's. */
export const NumberHealth = z.object({
  canSend: CanSend,
  problems: z.array(HealthProblem),
  nameStatus: text,
  requestedName: text,
  codeVerification: text,
  accountMode: text,
  isPinEnabled: z.boolean().nullable(),
  messagingLimit: text,
});
export type NumberHealth = z.infer<typeof NumberHealth>;

/** `critical` and `warning`: at least one open alert of that severity; `unknown`: not checked yet. */
export const HealthLevel = z.enum(["ok", "warning", "critical", "unknown", "disconnected"]);
export type HealthLevel = z.infer<typeof HealthLevel>;

/** How a connection is: facts, open alerts, and when it was last looked at. */
export const ConnectionHealth = z.object({
  level: HealthLevel,
  checkedAt: Timestamp.nullable(),
  nextCheckAt: Timestamp.nullable(),
  account: AccountHealth.nullable(),
  alerts: z.array(Alert),
});
export type ConnectionHealth = z.infer<typeof ConnectionHealth>;
