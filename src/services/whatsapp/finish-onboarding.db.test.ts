import { expect } from "vitest";
import { env } from "@/lib/server/env";
import { GraphUnreachableError } from "@/lib/server/graph/graph-error";
import { test, type Organization, type Waba } from "@/testing/onboarding-fixtures";
import { finishSteps } from "@/testing/finish-steps";
import { saveStep } from "./change-connection";
import { claimWaba } from "./claim-waba";
import { getConnection } from "./get-connection";
import { resumeConnection } from "./resume-connection";

async function connect({ ctx, system, organizationId, newClaim }: Organization, waba: Waba) {
  const { config } = await claimWaba(ctx, await newClaim(waba));
  const payload = { organizationId, configId: config.id, grantNumber: 1 };
  return {
    id: config.id,
    claim: payload,
    runJob: (isLastTry = false) => finishSteps(system, payload, { isLastTry }),
    connection: () => getConnection(ctx, config.id),
    step: async (name: string) =>
      (await getConnection(ctx, config.id)).steps.find((step) => step.name === name),
  };
}

test("subscribes our app, registers every number with a PIN of its own, and the connection is active", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba([{}, {}]);
  const { runJob, connection } = await connect(organization, waba);

  await runJob();

  const done = await connection();
  expect(done.status).toBe("active");
  expect(done.steps.pop()).toEqual({ name: "test_message", status: "running", waitsFor: "you" });
  expect(done.steps.every((step) => step.status === "done" && !step.error)).toBe(true);
  expect(Date.now() - new Date(done.connectedAt ?? 0).getTime()).toBeLessThan(60_000);
  expect(done.numbers.map((number) => number.status)).toEqual(["CONNECTED", "CONNECTED"]);
  const { numbers } = await organization.stored();
  expect(numbers.every((number) => number.registeredAt && number.sealedPin)).toBe(true);
  expect(await meta.calls(waba, "/subscribed_apps")).toMatchObject([{ method: "POST" }, { method: "GET" }]);
  expect(await meta.calls(waba, "/register")).toHaveLength(2);
});

test("running the job again does nothing at Meta", async ({ meta, createOrganization }) => {
  const waba = await meta.createWaba();
  const { runJob } = await connect(await createOrganization(), waba);
  await runJob();
  const before = await meta.calls(waba);

  await runJob();

  expect(await meta.calls(waba)).toHaveLength(before.length);
});

test("each step that is done is told to listening browsers", async ({ meta, createOrganization }) => {
  const organization = await createOrganization();
  const { id, runJob } = await connect(organization, await meta.createWaba());
  const events = () =>
    organization.ctx.tenant((db) =>
      db.liveEvent.findMany({
        where: { organizationId: organization.organizationId },
        select: { kind: true, subjectId: true },
      }),
    );
  expect(await events()).toEqual([{ kind: "connection.updated", subjectId: id }]);

  await runJob();

  expect(await events()).toEqual(Array(4).fill({ kind: "connection.updated", subjectId: id }));
});

test("a subscription that fails shows why, does not hold up registration, and is made at the next try", async ({
  meta,
  createOrganization,
}) => {
  const waba = await meta.createWaba();
  const { runJob, connection, step } = await connect(await createOrganization(), waba);
  await meta.fault({
    match: { method: "POST", path: "/subscribed_apps", scope: waba.wabaId },
    error: { http: 503, code: 2, message: "Service temporarily unavailable" },
  });

  await expect(runJob()).rejects.toMatchObject({ name: "GraphError", code: 2 });

  expect(await step("webhooks")).toMatchObject({ status: "running", error: { metaCode: 2 } });
  expect(await step("registration")).toEqual({ name: "registration", status: "done" });
  expect((await connection()).status).toBe("pending");

  await runJob();

  expect(await step("webhooks")).toEqual({ name: "webhooks", status: "done" });
  expect((await connection()).status).toBe("active");
});

test("a subscription that Meta confirms but does not list is not believed", async ({
  meta,
  createOrganization,
}) => {
  const waba = await meta.createWaba();
  const { runJob, step } = await connect(await createOrganization(), waba);
  await meta.fault({
    match: { method: "GET", path: "/subscribed_apps", scope: waba.wabaId },
    body: { http: 200, text: '{"data":[{"whatsapp_business_api_data":{"id":"999"}}]}' },
  });

  await expect(runJob()).rejects.toThrow("does not list it");
  expect(await step("webhooks")).toMatchObject({ status: "running", error: { code: "not_subscribed" } });

  await runJob();
  expect(await step("webhooks")).toEqual({ name: "webhooks", status: "done" });
});

test("after the last try a passing failure counts as failed, until somebody tries again", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba();
  const { id, runJob, connection, step } = await connect(organization, waba);
  await meta.fault({ match: { path: "/subscribed_apps", scope: waba.wabaId }, error: { code: 80007 } });

  await runJob(true);
  expect(await step("webhooks")).toMatchObject({ status: "failed", error: { code: "meta_rate_limited" } });
  expect((await connection()).status).toBe("error");

  const reopened = await resumeConnection(organization.ctx, id);
  expect(reopened).toMatchObject({ status: "pending" });
  expect(reopened.steps).toContainEqual({ name: "webhooks", status: "running" });
  await runJob();
  expect((await connection()).status).toBe("active");
});

test("a number with another PIN fails for good, is explained, and is not tried again by itself", async ({
  meta,
  createOrganization,
}) => {
  const waba = await meta.createWaba([{ pin: "123456" }, {}]);
  const { runJob, connection, step } = await connect(await createOrganization(), waba);

  await runJob();

  expect(await step("registration")).toMatchObject({
    status: "failed",
    error: { code: "pin_mismatch", metaCode: 133005, traceId: expect.any(String) as string },
  });
  expect(await connection()).toMatchObject({ status: "error", connectedAt: null });
  const registrations = await meta.calls(waba, "/register");
  expect(registrations.map((call) => call.status).toSorted()).toEqual([200, 400]);
  await runJob();
  expect(await meta.calls(waba, "/register")).toHaveLength(2);
});

test("a number that Meta refuses for good stops the retries, even when another number only met passing trouble", async ({
  meta,
  createOrganization,
}) => {
  const waba = await meta.createWaba([{}, {}]);
  const [first = "", second = ""] = waba.phoneNumberIds.toSorted();
  const { runJob, step } = await connect(await createOrganization(), waba);
  await meta.fault({ match: { path: "/register", scope: first }, error: { http: 503, code: 133004 } });
  await meta.fault({ match: { path: "/register", scope: second }, error: { code: 133006 } });

  await runJob();

  expect(await step("registration")).toMatchObject({
    status: "failed",
    error: { code: "number_not_verified" },
  });
  expect(await meta.calls(waba, "/register")).toHaveLength(2);
});

test("when the answer to a registration is lost, the next try finds the number registered", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba();
  const { runJob, connection } = await connect(organization, waba);
  await meta.fault({ match: { path: "/register", scope: waba.wabaId }, dropAfterAccept: true });

  await expect(runJob()).rejects.toBeInstanceOf(GraphUnreachableError);
  const [{ sealedPin } = { sealedPin: null }] = (await organization.stored()).numbers;
  expect(sealedPin).not.toBeNull();
  await runJob();

  expect((await connection()).status).toBe("active");
  expect(await meta.calls(waba, "/register")).toHaveLength(1);
});

test("a registration that did not arrive is repeated with the same PIN", async ({
  meta,
  createOrganization,
}) => {
  const waba = await meta.createWaba();
  const { runJob, connection } = await connect(await createOrganization(), waba);
  await meta.fault({ match: { path: "/register", scope: waba.wabaId }, drop: true });

  await expect(runJob()).rejects.toBeInstanceOf(GraphUnreachableError);
  await runJob();

  expect((await connection()).status).toBe("active");
  // The simulator records a fingerprint of the PIN.
  const [first, second] = await meta.calls(waba, "/register");
  expect(second?.body).toEqual(first?.body);
});

test("numbers that are registered already or live in the WhatsApp Business app are not registered", async ({
  meta,
  createOrganization,
}) => {
  const waba = await meta.createWaba([{ registered: true }, { isOnBizApp: true }]);
  const { runJob, connection } = await connect(await createOrganization(), waba);

  await runJob();

  expect((await connection()).status).toBe("active");
  expect(await meta.calls(waba, "/register")).toEqual([]);
});

test("an account without a number becomes active once a number was added and somebody tries again", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba([]);
  const { id, runJob, connection, step } = await connect(organization, waba);
  await runJob();
  expect(await connection()).toMatchObject({ status: "pending", phoneId: null });
  expect(await step("webhooks")).toMatchObject({ status: "done" });

  const added = await meta.addPhone(waba);
  await resumeConnection(organization.ctx, id);
  await runJob();

  expect(await connection()).toMatchObject({ status: "active", phoneId: added.phoneNumberIds[0] });
});

test("a token that the customer took back stops the job and asks to connect again", async ({
  meta,
  createOrganization,
}) => {
  const waba = await meta.createWaba();
  const { runJob, step } = await connect(await createOrganization(), waba);
  await meta.revokeTokens(waba);

  await runJob();

  expect(await step("webhooks")).toMatchObject({
    status: "failed",
    error: { code: "token_invalid", metaCode: 190 },
  });
});

test("a connection that is disconnected while Meta is asked stays so, and no further step is begun", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const { ctx, organizationId } = organization;
  const waba = await meta.createWaba();
  const { runJob, connection } = await connect(organization, waba);
  await meta.fault({ match: { method: "POST", path: "/subscribed_apps", scope: waba.wabaId }, delayMs: 500 });

  const running = runJob();
  await expect.poll(() => meta.calls(waba, "/subscribed_apps"), { timeout: 5_000 }).toHaveLength(1);
  await ctx.tenant((db) =>
    db.whatsAppConfig.updateMany({
      where: { organizationId },
      data: { status: "disconnected", sealedToken: null },
    }),
  );
  await running;
  await runJob();

  expect((await connection()).status).toBe("disconnected");
  expect(await meta.calls(waba, "/register")).toEqual([]);
  expect(await meta.calls(waba, "/subscribed_apps")).toHaveLength(2);
});

test("results of two steps that are written at the same time are both kept", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const { claim, connection } = await connect(organization, await meta.createWaba());

  for (let round = 0; round < 10; round++) {
    const status = round % 2 === 0 ? "done" : "running";
    await Promise.all([
      saveStep(organization.ctx, claim, "webhooks", { status }),
      saveStep(organization.ctx, claim, "registration", { status }),
    ]);
    const { steps } = await connection();
    const written = steps.filter(({ name }) => name === "webhooks" || name === "registration");
    expect(written.map((step) => step.status)).toEqual([status, status]);
  }
});

test("without a payment method the connection works, and the step waits for a person", async ({
  meta,
  createOrganization,
}) => {
  const organization = await createOrganization();
  const waba = await meta.createWaba();
  await meta.setWaba(waba, { paymentMethod: false, notify: false });
  const { id, runJob, connection, step } = await connect(organization, waba);

  await runJob();

  expect(await step("payment")).toMatchObject({
    status: "running",
    waitsFor: "you",
    error: { code: "payment_missing" },
  });
  expect((await connection()).status).toBe("active");
  expect((await organization.stored()).configs[0]?.businessId).toBe(waba.businessId);

  await meta.setWaba(waba, { paymentMethod: true, notify: false });
  await resumeConnection(organization.ctx, id);
  await runJob();
  expect(await step("payment")).toEqual({ name: "payment", status: "done" });
});

test("messages that Meta sends to another address are fetched back, or it is told", async ({
  meta,
  createOrganization,
}) => {
  const elsewhere = (app: string) => ({
    http: 200,
    contentType: "application/json",
    text: JSON.stringify({
      data: [
        { whatsapp_business_api_data: { id: app }, override_callback_uri: "https://elsewhere.example/" },
      ],
    }),
  });
  const organization = await createOrganization();
  const waba = await meta.createWaba();
  const { runJob, step } = await connect(organization, waba);
  const fault = { match: { method: "GET", path: "/subscribed_apps", scope: waba.wabaId } };
  await meta.fault({ ...fault, body: elsewhere(env().META_APP_ID) });

  await runJob();

  expect(await step("webhooks")).toEqual({ name: "webhooks", status: "done" });
  const calls = await meta.calls(waba, "/subscribed_apps");
  expect(calls.map(({ method, body }) => [method, body])).toEqual([
    ["POST", {}],
    ["GET", null],
    ["POST", null],
    ["GET", null],
  ]);

  const other = await meta.createWaba();
  const second = await connect(organization, other);
  await meta.fault({
    match: { method: "GET", path: "/subscribed_apps", scope: other.wabaId },
    times: 2,
    body: elsewhere(env().META_APP_ID),
  });
  await expect(second.runJob()).rejects.toThrow("another address");
  expect(await second.step("webhooks")).toMatchObject({
    status: "running",
    error: { code: "callback_elsewhere" },
  });
});

test("a fault of our own leaves no step running for ever", async ({ meta, createOrganization }) => {
  const organization = await createOrganization();
  const { ctx, organizationId } = organization;
  const waba = await meta.createWaba();
  const { runJob, step, connection } = await connect(organization, waba);
  await runJob();
  await ctx.tenant((db) =>
    db.whatsAppPhoneNumber.updateMany({ where: { organizationId }, data: { sealedPin: "unreadable" } }),
  );
  await meta.setPhone(waba.phoneNumberIds[0] ?? "", { status: "DISCONNECTED", notify: false });
  const { configId } = (await organization.stored()).numbers[0] ?? { configId: "" };
  await saveStep(ctx, { configId, grantNumber: 1 }, "registration", { status: "running" });

  await expect(runJob()).rejects.toThrow();
  expect(await step("registration")).toMatchObject({ status: "running", error: { code: "internal" } });
  await expect(runJob(true)).rejects.toThrow();
  expect(await step("registration")).toMatchObject({ status: "failed", error: { code: "internal" } });

  await ctx.tenant((db) =>
    db.whatsAppConfig.updateMany({ where: { organizationId }, data: { sealedToken: "unreadable" } }),
  );
  await saveStep(ctx, { configId, grantNumber: 1 }, "webhooks", { status: "running" });
  await expect(runJob(true)).rejects.toThrow();
  expect(await step("webhooks")).toMatchObject({ status: "failed", error: { code: "internal" } });
  expect((await connection()).status).toBe("error");
});

test("a refusal of the token is noted on the connection, not only on the step", async ({
  meta,
  createOrganization,
}) => {
  const waba = await meta.createWaba();
  const { runJob, connection } = await connect(await createOrganization(), waba);
  await meta.revokeTokens(waba);

  await runJob();

  const { status, health, numbers } = await connection();
  expect(status).toBe("error");
  expect(health.alerts.map((alert) => alert.code)).toContain("token_invalid");
  expect(numbers).toMatchObject([{ pauseReason: "token_invalid" }]);
});
