import type { Locale, Role } from "@/contracts/session";
import { inTransaction, type TransactionDb } from "@/lib/server/db";
import type { Logger } from "@/lib/server/logger";
import { AppError } from "./errors";

/** Who acts. `boundTo` names the session or key that started something only it may finish. */
export type Actor =
  | { kind: "user"; userId: string; name: string; role: Role; boundTo: string }
  | { kind: "api-key"; keyId: string; role: Role; boundTo: string }
  | { kind: "system" };

/** A database transaction within one tenant. */
export type TenantDb = TransactionDb;

export type OrgContext = {
  organizationId: string;
  actor: Actor;
  locale: Locale;
  log: Logger;
  /**
   * The one door to tenant data: runs the work in one transaction. Row-level security will be switched on here, so no
   * verb may reach the database another way; every `where` still names the organization.
   */
  tenant<T>(work: (db: TenantDb) => Promise<T>): Promise<T>;
};

/** For code that finds out whose data it is: webhook routing, claiming work, health. Nothing else may cross tenants. */
export type SystemContext = {
  log: Logger;
  acrossTenants<T>(work: (db: TransactionDb) => Promise<T>): Promise<T>;
};

/** Makes the context that every verb takes first. */
export function createOrgContext(parts: Omit<OrgContext, "tenant">): OrgContext {
  return { ...parts, tenant: inTransaction };
}

/** Makes the context of the worker and of the webhook intake. */
export function createSystemContext(log: Logger): SystemContext {
  return { log, acrossTenants: inTransaction };
}

/** Enters one organization from system code, as the actor `system`. */
export function enterOrganization(system: SystemContext, organizationId: string): OrgContext {
  return createOrgContext({ organizationId, actor: { kind: "system" }, locale: "pt-BR", log: system.log });
}

const rank: Record<Role, number> = { agent: 0, admin: 1, owner: 2 };

/** @throws AppError `forbidden` unless the actor has at least this role; the system always may. */
export function requireRole(ctx: OrgContext, role: Role): void {
  if (ctx.actor.kind === "system" || rank[ctx.actor.role] >= rank[role]) return;
  throw new AppError("forbidden", `This needs the role ${role}. Ask an administrator of your organization.`);
}

/** `user:<id>`, `api-key:<id>` or `system`, as the audit log keeps it. */
export function actorName(actor: Actor): string {
  if (actor.kind === "user") return `user:${actor.userId}`;
  if (actor.kind === "api-key") return `api-key:${actor.keyId}`;
  return "system";
}
