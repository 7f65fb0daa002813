import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { env } from "@/lib/server/env";
import {
  ClaimWabaResponse,
  Connection,
  DisconnectResponse,
  OnboardingSession,
  PhoneNumber,
  SignupAttempts,
} from "@/contracts/whatsapp";
import { createOrganization as newOrganization } from "@/services/organizations/create-organization";
import { test } from "@/testing/onboarding-fixtures";
import { POST as checkConnection } from "./check-connection/route";
import { POST as claimWaba } from "./claim-waba/route";
import {
  DELETE as disconnect,
  GET as getConnection,
  PATCH as patchConnection,
} from "./connections/[id]/route";
import { POST as register } from "./connections/[id]/register/route";
import { POST as resume } from "./connections/[id]/resume/route";
import { GET as listConnections } from "./connections/route";
import { POST as tellOutcome } from "./onboarding-sessions/outcome/route";
import { GET as listAttempts, POST as startOnboarding } from "./onboarding-sessions/route";
import { GET as listPhoneNumbers } from "./phone-numbers/route";

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

/** Calls a route as a program with an API key does. */
async function call(
  route: Route,
  apiKey: string | null,
  method: string,
  body?: unknown,
  params = {},
  query = "",
) {
  const request = new Request(`http://localhost:3000/api/v1/whatsapp/x${query}`, {
    method,
    headers: {
      ...(apiKey === null ? {} : { Authorization: `Bearer ${apiKey}` }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await route(request, { params: Promise.resolve(params) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function newApiKey() {
  const email = `${randomUUID()}@test.example`;
  return (await newOrganization({ name: "Org", email, password: "a-long-password" })).apiKey;
}

test("a program connects an account with an API key and reads it back", async ({ meta }) => {
  const apiKey = await newApiKey();
  const waba = await meta.createWaba();

  const started = await call(startOnboarding, apiKey, "POST", { flow: "new_number" });
  expect(started.status).toBe(201);
  const { state, dialogUrl, appId } = OnboardingSession.parse(started.body);
  expect(appId).toBe(env().META_APP_ID);
  expect(new URL(dialogUrl).searchParams.get("state")).toBe(state);

  const claim = {
    state,
    code: await meta.grantCode(waba),
    wabaId: waba.wabaId,
    phoneId: waba.phoneNumberIds[0],
  };
  const claimed = await call(claimWaba, apiKey, "POST", claim);
  expect(claimed.status).toBe(200);
  const { config } = ClaimWabaResponse.parse(claimed.body);

  expect(await call(checkConnection, apiKey, "POST", {})).toEqual({
    status: 200,
    body: { connected: true, config },
  });
  const numbers = await call(listPhoneNumbers, apiKey, "GET");
  expect(PhoneNumber.array().parse(numbers.body.data)).toMatchObject([
    { id: claim.phoneId, isDefault: true },
  ]);
  const connections = await call(listConnections, apiKey, "GET");
  expect(Connection.array().parse(connections.body.data)).toMatchObject([{ id: config.id }]);
  const params = { id: config.id };
  const patched = await call(patchConnection, apiKey, "PATCH", { defaultPhoneId: claim.phoneId }, params);
  expect(patched).toMatchObject({ status: 200, body: { phoneId: claim.phoneId } });
  expect(await call(resume, apiKey, "POST", undefined, params)).toMatchObject({
    status: 200,
    body: { id: config.id },
  });

  const stranger = await newApiKey();
  expect(await call(getConnection, stranger, "GET", undefined, params)).toMatchObject({
    status: 404,
    body: { code: "not_found" },
  });
  expect((await call(getConnection, apiKey, "GET", undefined, params)).status).toBe(200);
});

test("refusals have the status and sentence that the contract names", async ({ meta }) => {
  const [apiKey, rival] = [await newApiKey(), await newApiKey()];
  const waba = await meta.createWaba();
  const newClaim = async (key: string) => ({
    state: (await call(startOnboarding, key, "POST", {})).body.state,
    code: await meta.grantCode(waba),
    wabaId: waba.wabaId,
  });

  const noCode = await call(claimWaba, apiKey, "POST", { state: "x" });
  expect(noCode).toMatchObject({ status: 400, body: { error: "Missing required fields" } });
  const noKey = await call(claimWaba, null, "POST", { state: "x", code: "y" });
  expect(noKey).toMatchObject({ status: 401, body: { error: "Unauthorized" } });
  const badState = await call(claimWaba, apiKey, "POST", { state: "x", code: "y" });
  expect(badState).toMatchObject({ status: 403, body: { code: "state_invalid" } });

  const wrongCode = await call(claimWaba, apiKey, "POST", {
    ...(await newClaim(apiKey)),
    code: "never-issued",
  });
  expect(wrongCode).toMatchObject({
    status: 500,
    body: {
      error: "Token exchange failed",
      details: { metaCode: 100, traceId: expect.any(String) as string },
    },
  });
  await meta.fault({ match: { path: "/phone_numbers", scope: waba.wabaId }, error: { code: 1 } });
  const noList = await call(claimWaba, apiKey, "POST", await newClaim(apiKey));
  expect(noList).toMatchObject({
    status: 500,
    body: { error: "Failed to list phone numbers", details: { metaCode: 1 } },
  });
  await meta.fault({ match: { path: "/oauth", scope: waba.wabaId }, error: { code: 4 } });
  const limited = await call(claimWaba, apiKey, "POST", await newClaim(apiKey));
  expect(limited).toMatchObject({
    status: 500,
    body: { error: "Rate limited by Meta", details: { metaCode: 4 } },
  });

  expect((await call(claimWaba, apiKey, "POST", await newClaim(apiKey))).status).toBe(200);
  const taken = await call(claimWaba, rival, "POST", await newClaim(rival));
  expect(taken).toMatchObject({ status: 409, body: { code: "number_taken" } });
});

test("the twenty-first claim within ten minutes has to wait", async () => {
  const apiKey = await newApiKey();
  const attempt = () => call(claimWaba, apiKey, "POST", { state: "x", code: "y" });
  for (let i = 0; i < 20; i++) expect((await attempt()).status).toBe(403);
  expect(await attempt()).toMatchObject({ status: 429, body: { code: "rate_limited" } });
});

test("a program chooses numbers, gives a PIN, and disconnects", async ({ meta }) => {
  const apiKey = await newApiKey();
  const waba = await meta.createWaba([{}, { pin: "271828" }]);
  const [first = "", second = ""] = waba.phoneNumberIds;
  const { state } = OnboardingSession.parse((await call(startOnboarding, apiKey, "POST", {})).body);
  const claimed = await call(claimWaba, apiKey, "POST", { state, code: await meta.grantCode(waba) });
  const params = { id: ClaimWabaResponse.parse(claimed.body).config.id };

  const nothing = await call(patchConnection, apiKey, "PATCH", {}, params);
  expect(nothing).toMatchObject({ status: 400, body: { code: "invalid_input" } });
  const chosen = await call(patchConnection, apiKey, "PATCH", { phoneIds: [second] }, params);
  expect(Connection.parse(chosen.body)).toMatchObject({ phoneId: second });

  const wrong = await call(register, apiKey, "POST", { pin: "000000" }, params);
  expect(wrong).toMatchObject({
    status: 422,
    body: { code: "meta_refused", details: { reasonCode: "pin_mismatch", metaCode: 133005 } },
  });
  const right = await call(register, apiKey, "POST", { pin: "271828" }, params);
  expect(Connection.parse(right.body).numbers).toMatchObject([
    { id: second, status: "CONNECTED" },
    { id: first, isInUse: false },
  ]);
  const short = await call(register, apiKey, "POST", { pin: "27182" }, params);
  expect(short).toMatchObject({ status: 400, body: { code: "invalid_input" } });

  const foreign = await call(disconnect, await newApiKey(), "DELETE", undefined, params);
  expect(foreign).toMatchObject({ status: 404 });
  const ended = await call(disconnect, apiKey, "DELETE", undefined, params, "?deregister=true");
  expect(ended.status).toBe(200);
  expect(DisconnectResponse.parse(ended.body)).toMatchObject({
    connection: { status: "disconnected" },
    notes: [],
  });
  expect(await meta.calls(waba, "/deregister")).toMatchObject([{ path: `/${second}/deregister` }]);
  expect(await call(patchConnection, apiKey, "PATCH", { phoneIds: [first] }, params)).toMatchObject({
    status: 409,
    body: { code: "conflict" },
  });
});

test("a program tells how its launch ended and finds it among the attempts", async () => {
  const apiKey = await newApiKey();
  const { state } = OnboardingSession.parse((await call(startOnboarding, apiKey, "POST", {})).body);
  const outcome = { state, outcome: "cancelled", currentStep: "PERMISSIONS" };

  expect(await call(tellOutcome, await newApiKey(), "POST", outcome)).toMatchObject({ status: 403 });
  expect(await call(tellOutcome, apiKey, "POST", outcome)).toEqual({ status: 200, body: { recorded: true } });

  const { body } = await call(listAttempts, apiKey, "GET");
  expect(SignupAttempts.parse(body).data).toMatchObject([
    { outcome: "cancelled", currentStep: "PERMISSIONS", startedBy: null },
  ]);
});
