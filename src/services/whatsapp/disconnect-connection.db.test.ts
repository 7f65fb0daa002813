import { expect } from "vitest";
import { test, type Organization, type Waba } from "@/testing/onboarding-fixtures";
import { claimWaba } from "./claim-waba";
import { findAccountCredentials } from "./connections";
import { disconnectConnection } from "./disconnect-connection";
import { finishOnboarding } from "./finish-onboarding";
import { getConnection } from "./get-connection";
import { markDisconnected } from "./mark-disconnected";

const plain = { deregister: "false" } as const;
const thorough = { deregister: "true" } as const;

async function connect({ ctx, newClaim }: Organization, waba: Waba): Promise<string> {
  const { config } = await claimWaba(ctx, await newClaim(waba));
  const grantNumber = (await findAccountCredentials(ctx, config.id))?.grantNumber ?? 0;
  await finishOnboarding(ctx, { configId: config.id, grantNumber }, { isLastTry: false });
  return config.id;
}

async function addConversation({ ctx, organizationId, stored }: Organization): Promise<string> {
  const phoneNumberId = (await stored()).numbers[0]?.id ?? "";
  return ctx.tenant(async (db) => {
    const contact = await db.contact.create({ data: { organizationId, waId: "5511987650001" } });
    const conversation = await db.conversation.create({
      data: { organizationId, contactId: contact.id, phoneNumberId },
    });
    return conversation.id;
  });
}

test("ends here and at Meta: unsubscribed, token and its like wiped, conversations kept; again it changes nothing", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba([{}, {}]);
  const id = await connect(organization, waba);
  const conversationId = await addConversation(organization);

  const answer = await disconnectConnection(organization.ctx, id, plain);

  expect(answer.notes).toEqual([]);
  expect(answer.connection).toMatchObject({
    id,
    status: "disconnected",
    disconnectReason: "requested",
    disconnectedAt: expect.any(String) as string,
  });
  expect(answer.connection.numbers.map((number) => number.isInUse)).toEqual([false, false]);
  const { configs } = await organization.stored();
  const sealed = { sealedToken: null, sealedAppSecret: null, sealedVerifyToken: null, metaUserId: null };
  expect(configs).toMatchObject([sealed]);
  const kept = await organization.ctx.tenant((db) =>
    db.conversation.count({ where: { organizationId: organization.organizationId, id: conversationId } }),
  );
  expect(kept).toBe(1);
  const unsubscribing = async () =>
    (await meta.calls(waba, "/subscribed_apps")).filter(({ method }) => method === "DELETE");
  expect(await unsubscribing()).toMatchObject([{ status: 200 }]);
  expect(await meta.calls(waba, "/deregister")).toEqual([]);

  const again = await disconnectConnection(organization.ctx, id, thorough);
  expect(again).toMatchObject({ notes: [], connection: { status: "disconnected" } });
  expect(await unsubscribing()).toHaveLength(1);
  const entries = await organization.ctx.tenant((db) =>
    db.auditEntry.findMany({ where: { subjectId: id, action: "whatsapp.disconnected" } }),
  );
  expect(entries).toMatchObject([{ actor: expect.stringMatching(/^user:/) as string }]);
});

test("connecting again brings number and conversations back, also after it was taken off the Cloud API", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba();
  const id = await connect(organization, waba);
  const conversationId = await addConversation(organization);
  await disconnectConnection(organization.ctx, id, thorough);

  expect(await connect(organization, waba)).toBe(id);

  const connection = await getConnection(organization.ctx, id);
  expect(connection).toMatchObject({ status: "active", disconnectedAt: null, disconnectReason: null });
  expect(connection.numbers).toMatchObject([{ isInUse: true, isDefault: true, status: "CONNECTED" }]);
  expect(connection.steps.at(-1)).toMatchObject({ name: "test_message", status: "running" });
  const conversation = await organization.ctx.tenant((db) =>
    db.conversation.findFirst({
      where: { organizationId: organization.organizationId, id: conversationId },
      select: { phoneNumber: { select: { isActive: true } } },
    }),
  );
  expect(conversation).toEqual({ phoneNumber: { isActive: true } });
});

test("unsubscribes only with the last connection of the account, of whatever organization", async ({
  meta,
  createOrganization,
}) => {
  const [first, second] = [await createOrganization(), await createOrganization()];
  const waba = await meta.createWaba([{}, {}]);
  const firstId = await connect(first, waba);
  const [, given = ""] = waba.phoneNumberIds;
  // Two organizations may share an account, each with numbers of its own.
  await first.ctx.tenant((db) =>
    db.whatsAppPhoneNumber.updateMany({
      where: { organizationId: first.organizationId },
      data: { isActive: false },
    }),
  );
  const secondId = await connect(second, waba);
  expect((await getConnection(second.ctx, secondId)).numbers.map((number) => number.id)).toContain(given);
  const unsubscribing = async () =>
    (await meta.calls(waba, "/subscribed_apps")).filter(({ method }) => method === "DELETE").length;

  await disconnectConnection(first.ctx, firstId, plain);
  expect(await unsubscribing()).toBe(0);
  await disconnectConnection(second.ctx, secondId, plain);
  expect(await unsubscribing()).toBe(1);
});

test("takes Cloud API numbers in use off when asked, and never one of the WhatsApp Business app", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba([{}, { isOnBizApp: true }, {}]);
  const [cloud = "", , becameApp = ""] = waba.phoneNumberIds;
  const id = await connect(organization, waba);
  // What our row does not know yet.
  await meta.setPhone(becameApp, { isOnBizApp: true, notify: false });

  const { notes } = await disconnectConnection(organization.ctx, id, thorough);

  expect(notes).toEqual([]);
  const calls = await meta.calls(waba, "/deregister");
  expect(calls.map(({ path, status }) => [path, status])).toEqual([
    [expect.stringContaining(cloud) as string, 200],
  ]);
});

test("what Meta refuses, or does not answer, becomes a note; the connection ends all the same", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba();
  const id = await connect(organization, waba);
  await meta.fault({ match: { path: "/deregister", scope: waba.wabaId }, error: { code: 133016 } });
  await meta.fault({
    match: { method: "DELETE", path: "/subscribed_apps", scope: waba.wabaId },
    times: 2,
    drop: true,
  });

  const answer = await disconnectConnection(organization.ctx, id, thorough);

  expect(answer.notes).toMatchObject([
    { code: "not_deregistered", error: { code: "too_many_registrations", metaCode: 133016 } },
    { code: "not_unsubscribed", error: { code: "meta_unreachable" } },
  ]);
  expect(answer.connection.status).toBe("disconnected");
  expect(await findAccountCredentials(organization.ctx, id)).toBeNull();
});

test("a token that Meta does not accept any more, or nobody can open, is no reason to stay connected", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const { ctx, organizationId } = organization;
  const [revoked, unreadable] = [await meta.createWaba(), await meta.createWaba()];
  const [first, second] = [await connect(organization, revoked), await connect(organization, unreadable)];
  await meta.revokeTokens(revoked);
  await ctx.tenant((db) =>
    db.whatsAppConfig.updateMany({
      where: { organizationId, id: second },
      data: { sealedToken: "not a sealed text" },
    }),
  );

  expect(await disconnectConnection(ctx, first, plain)).toMatchObject({
    connection: { status: "disconnected" },
    notes: [{ code: "not_unsubscribed", error: { code: "token_invalid" } }],
  });
  expect((await disconnectConnection(ctx, second, plain)).connection.status).toBe("disconnected");
});

test("a connection that is made anew while Meta is told of its end stays", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba();
  const id = await connect(organization, waba);
  const claim = await organization.newClaim(waba);
  await meta.fault({
    match: { method: "DELETE", path: "/subscribed_apps", scope: waba.wabaId },
    delayMs: 1_500,
  });

  const ending = disconnectConnection(organization.ctx, id, plain);
  await expect
    .poll(
      async () => (await meta.calls(waba, "/subscribed_apps")).filter(({ method }) => method === "DELETE"),
      {
        timeout: 5_000,
      },
    )
    .toHaveLength(1);
  await claimWaba(organization.ctx, claim);

  await expect(ending).rejects.toMatchObject({ code: "conflict" });
  expect((await getConnection(organization.ctx, id)).status).toBe("pending");
});

test("an agent cannot disconnect, nor can another organization", async ({ meta, createOrganization }) => {
  const [owner, stranger] = [await createOrganization(), await createOrganization()];
  const waba = await meta.createWaba();
  const id = await connect(owner, waba);

  await expect(disconnectConnection(owner.agent, id, plain)).rejects.toMatchObject({ code: "forbidden" });
  await expect(disconnectConnection(stranger.ctx, id, plain)).rejects.toMatchObject({ code: "not_found" });
  expect((await getConnection(owner.ctx, id)).status).toBe("active");
});

test.for(["deauthorized", "data_deletion"] as const)(
  "whoever asks Meta to be forgotten (%s) loses the PINs, too",
  async (reason, { meta, createOrganization }) => {
    const organization = await createOrganization();
    const id = await connect(organization, await meta.createWaba());

    await organization.ctx.tenant((db) => markDisconnected(organization.ctx, db, id, reason));

    const { configs, numbers } = await organization.stored();
    expect(configs).toMatchObject([{ sealedToken: null, disconnectReason: reason }]);
    expect(numbers).toMatchObject([{ sealedPin: null, isActive: false }]);
  },
);
