import { expect } from "vitest";
import { AppError } from "../errors";
import { listAudit } from "../security/list-audit";
import { test } from "@/testing/onboarding-fixtures";
import { findApiKey } from "./api-keys";
import { addMember } from "./add-member";
import { changeRole } from "./change-role";
import { createApiKey } from "./create-api-key";
import { listApiKeys } from "./list-api-keys";
import { revokeApiKey } from "./revoke-api-key";

const codeOf = (error: unknown) => (error instanceof AppError ? error.code : error);

test("a key is shown once, works, is listed without itself, and ends when it is revoked", async ({
  createOrganization,
}) => {
  const { ctx, organizationId } = await createOrganization();
  const created = await createApiKey(ctx, { name: "CRM", role: "agent" });

  expect(await findApiKey(created.key)).toEqual({ id: created.id, organizationId, role: "agent" });
  const listed = await listApiKeys(ctx);
  expect(listed.map(({ name }) => name)).toContain("CRM");
  expect(JSON.stringify(listed)).not.toContain(created.key);

  await revokeApiKey(ctx, created.id);
  expect(await findApiKey(created.key)).toBeNull();
  expect((await listApiKeys(ctx)).map(({ id }) => id)).not.toContain(created.id);
});

test("another organization can neither see nor revoke a key", async ({ createOrganization }) => {
  const [one, two] = [await createOrganization(), await createOrganization()];
  const key = await createApiKey(one.ctx, { name: "CRM", role: "agent" });

  expect((await listApiKeys(two.ctx)).map(({ id }) => id)).not.toContain(key.id);
  expect(await revokeApiKey(two.ctx, key.id).catch(codeOf)).toBe("not_found");
  expect(await findApiKey(key.key)).not.toBeNull();
});

test("a key's use is in the log once a day, not once a request", async ({ createOrganization }) => {
  const { ctx } = await createOrganization();
  const { id, key } = await createApiKey(ctx, { name: "CRM", role: "agent" });
  for (let uses = 0; uses < 3; uses += 1) await findApiKey(key);

  const { data } = await listAudit(ctx, { limit: 25, action: "api-key.used" });
  expect(data).toMatchObject([{ actor: `api-key:${id}`, actorName: "CRM", subjectId: id }]);
});

test("agents neither make keys nor read the log", async ({ createOrganization }) => {
  const { agent } = await createOrganization();

  expect(await createApiKey(agent, { name: "x", role: "admin" }).catch(codeOf)).toBe("forbidden");
  expect(await listApiKeys(agent).catch(codeOf)).toBe("forbidden");
  expect(await listAudit(agent, { limit: 25 }).catch(codeOf)).toBe("forbidden");
});

test("the log pages from the newest to the oldest and is each organization's own", async ({
  createOrganization,
}) => {
  const [one, two] = [await createOrganization(), await createOrganization()];
  for (const name of ["a", "b", "c"]) await createApiKey(one.ctx, { name, role: "agent" });

  const names: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = await listAudit(one.ctx, {
      limit: 2,
      action: "api-key.created",
      ...(cursor ? { cursor } : {}),
    });
    names.push(...page.data.map(({ details }) => details.name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);

  expect(names).toEqual(["c", "b", "a"]);
  expect((await listAudit(two.ctx, { limit: 25, action: "api-key.created" })).data).toEqual([]);
});

test("roles change and are audited; the last owner stays, and only an owner makes owners", async ({
  createOrganization,
}) => {
  const { ctx, agent, organizationId } = await createOrganization();
  const { userId } = await addMember({
    organizationId,
    name: "Bia",
    email: `bia-${organizationId}@test.example`,
    password: "a-long-password",
    role: "agent",
  });
  const ownerId = ctx.actor.kind === "user" ? ctx.actor.userId : "";

  expect(await changeRole(agent, userId, { role: "admin" }).catch(codeOf)).toBe("forbidden");
  expect(await changeRole(ctx, userId, { role: "admin" })).toMatchObject({ role: "admin" });
  expect(await changeRole(ctx, ownerId, { role: "agent" }).catch(codeOf)).toBe("conflict");
  const admin = { ...ctx, actor: { ...ctx.actor, role: "admin" } as typeof ctx.actor };
  expect(await changeRole(admin, userId, { role: "owner" }).catch(codeOf)).toBe("forbidden");

  const { data } = await listAudit(ctx, { limit: 25, action: "member.role-changed" });
  expect(data).toMatchObject([{ subjectId: userId, details: { from: "agent", to: "admin" } }]);
});
