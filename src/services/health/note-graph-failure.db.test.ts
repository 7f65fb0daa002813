import { describe, expect } from "vitest";
import { GraphError, GraphUnreachableError } from "@/lib/server/graph/graph-error";
import { claimWaba } from "@/services/whatsapp/claim-waba";
import { getConnection } from "@/services/whatsapp/get-connection";
import { listPhoneNumbers } from "@/services/whatsapp/list-phone-numbers";
import { registerWithPin } from "@/services/whatsapp/register-with-pin";
import { resumeConnection } from "@/services/whatsapp/resume-connection";
import { test, type Organization, type Waba } from "@/testing/onboarding-fixtures";
import { finishSteps } from "@/testing/finish-steps";
import { checkNow } from "./check-now";
import { noteGraphFailure } from "./note-graph-failure";

async function connect({ ctx, system, organizationId, newClaim }: Organization, waba: Waba) {
  const { config } = await claimWaba(ctx, await newClaim(waba));
  const { id } = config;
  const runJob = () => finishSteps(system, { organizationId, configId: id, grantNumber: 1 });
  await runJob();
  return {
    id,
    ctx,
    runJob,
    state: async () => {
      const { status, numbers, health } = await getConnection(ctx, id);
      return {
        status,
        paused: numbers.map(({ pauseReason }) => pauseReason),
        alerts: health.alerts.map(({ code, phoneId }) => [code, phoneId]),
      };
    },
    nextCheckAt: () =>
      ctx.tenant(async (db) => {
        const row = await db.whatsAppConfig.findFirstOrThrow({ where: { organizationId, id } });
        return row.nextCheckAt.getTime();
      }),
  };
}
type Connected = Awaited<ReturnType<typeof connect>>;

const refusal = (code: number) =>
  new GraphError({
    code,
    subcode: null,
    httpStatus: 400,
    traceId: null,
    message: `(#${code})`,
    details: null,
    isTransient: false,
  });

describe("a token that was taken back is found out by whoever uses it", () => {
  const callers: [string, (connected: Connected) => Promise<unknown>][] = [
    ["a look at the numbers", ({ ctx }) => listPhoneNumbers(ctx, { limit: 25 })],
    ["registering a number", ({ ctx, id }) => registerWithPin(ctx, id, { pin: "123456" })],
    ["a check by hand", ({ ctx, id }) => checkNow(ctx, id)],
    [
      "trying the steps again",
      async ({ ctx, id, runJob }) => {
        await ctx.tenant((db) =>
          db.whatsAppConfig.updateMany({
            where: { organizationId: ctx.organizationId, id },
            data: { steps: [{ name: "webhooks", status: "failed" }], status: "error" },
          }),
        );
        await resumeConnection(ctx, id);
        await runJob();
      },
    ],
  ];

  test.for(callers)("%s", async ([, call], { meta, createOrganization }) => {
    const waba = await meta.createWaba();
    const connected = await connect(await createOrganization(), waba);
    await meta.revokeTokens(waba);
    await call(connected).catch(() => undefined);
    expect(await connected.state()).toEqual({
      status: "error",
      paused: ["token_invalid"],
      alerts: [["token_invalid", null]],
    });
  });
});

test("what an older grant's token got says nothing about the present one", async ({
  meta,
  createOrganization,
}) => {
  const { id, ctx, state } = await connect(await createOrganization(), await meta.createWaba());
  await noteGraphFailure(ctx, { configId: id, grantNumber: 0 }, refusal(190));
  expect(await state()).toEqual({ status: "active", paused: [null], alerts: [] });
});

test.for([
  ["no answer", new GraphUnreachableError("timed_out", "late", { mayHaveArrived: true })],
  ["an error of ours", new TypeError("oops")],
  ["too many calls", refusal(80007)],
  ["a wrong PIN", refusal(133005)],
] as const)("%s says nothing about the connection", async ([, error], { meta, createOrganization }) => {
  const { id, ctx, state } = await connect(await createOrganization(), await meta.createWaba());
  await noteGraphFailure(ctx, { configId: id, grantNumber: 1 }, error);
  expect(await state()).toEqual({ status: "active", paused: [null], alerts: [] });
});

test("a number that is not registered is named, and Meta is asked soon", async ({
  meta,
  createOrganization,
}) => {
  const waba = await meta.createWaba();
  const { id, ctx, state, nextCheckAt } = await connect(await createOrganization(), waba);
  await checkNow(ctx, id);
  const phoneId = waba.phoneNumberIds[0] ?? null;
  await noteGraphFailure(ctx, { configId: id, grantNumber: 1, phoneId }, refusal(133010));
  expect((await state()).alerts).toEqual([["number_not_registered", phoneId]]);
  expect((await nextCheckAt()) - Date.now()).toBeLessThan(5 * 60_000 + 1);
});

test("a stop that comes back after it was believed to be over is looked at later", async ({
  meta,
  createOrganization,
}) => {
  const { id, ctx, state, nextCheckAt } = await connect(await createOrganization(), await meta.createWaba());
  const target = { configId: id, grantNumber: 1 };
  await checkNow(ctx, id);
  await noteGraphFailure(ctx, target, refusal(190));
  expect((await nextCheckAt()) - Date.now()).toBeLessThan(5 * 60_000 + 1);
  // Meta calls the token good: it is used again.
  await checkNow(ctx, id);
  expect(await state()).toMatchObject({ status: "active", paused: [null] });

  await noteGraphFailure(ctx, target, refusal(190));
  const minutes = ((await nextCheckAt()) - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(50);
  expect(minutes).toBeLessThan(61);
});

test("many refusals at once are one alert, and tell it once", async ({ meta, createOrganization }) => {
  const organization = await createOrganization();
  const { id, ctx, state } = await connect(organization, await meta.createWaba());
  const target = { configId: id, grantNumber: 1 };
  await Promise.all(Array.from({ length: 20 }, () => noteGraphFailure(ctx, target, refusal(190))));
  expect((await state()).alerts).toHaveLength(1);
  const mails = await organization.system.acrossTenants(
    (db) => db.$queryRaw<unknown[]>`
      SELECT 1 FROM pgboss.job
      WHERE name = 'email-alert' AND data ->> 'organizationId' = ${organization.organizationId}`,
  );
  expect(mails).toHaveLength(1);
});

test("a connection that has ended, or of another organization, is left alone, and the caller hears nothing of it", async ({
  meta,
  createOrganization,
}) => {
  const [organization, other] = [await createOrganization(), await createOrganization()];
  const { id, ctx, state } = await connect(organization, await meta.createWaba());
  await noteGraphFailure(other.ctx, { configId: id, grantNumber: 1 }, refusal(190));
  await noteGraphFailure(ctx, { configId: "unknown", grantNumber: 1 }, refusal(190));
  expect(await state()).toEqual({ status: "active", paused: [null], alerts: [] });
});
