import { z } from "zod";
import { Id, PageQuery, pageOf, Timestamp } from "./common";
import { Role } from "./session";

export const AuditQuery = PageQuery.extend({ action: z.string().max(64).optional() });
export type AuditQuery = z.infer<typeof AuditQuery>;

/** One privileged action. `actor` is `user:<id>`, `api-key:<id>` or `system`; `actorName` is who that is today. */
export const AuditItem = z.object({
  id: Id,
  at: Timestamp,
  actor: z.string(),
  actorName: z.string().nullable(),
  action: z.string(),
  subjectId: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
});
export type AuditItem = z.infer<typeof AuditItem>;
export const AuditPage = pageOf(AuditItem);

export const ApiKeyItem = z.object({
  id: Id,
  name: z.string(),
  prefix: z.string(),
  role: Role,
  lastUsedAt: Timestamp.nullable(),
  createdAt: Timestamp,
});
export type ApiKeyItem = z.infer<typeof ApiKeyItem>;

export const NewApiKey = z.strictObject({
  name: z.string().trim().min(1).max(80),
  role: z.enum(["admin", "agent"]).default("agent"),
});
export type NewApiKey = z.infer<typeof NewApiKey>;

/** The key itself is in this answer and nowhere else. */
export const CreatedApiKey = ApiKeyItem.extend({ key: z.string() });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

export const RoleChange = z.strictObject({ role: Role });
export type RoleChange = z.infer<typeof RoleChange>;

/** Answer to Meta's data deletion callback, in Meta's own words. */
export const DataDeletionAnswer = z.object({ url: z.url(), confirmation_code: z.string() });
export type DataDeletionAnswer = z.infer<typeof DataDeletionAnswer>;
