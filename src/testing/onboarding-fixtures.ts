import { randomUUID } from "node:crypto";
import { afterAll, test as base } from "vitest";
import type { ClaimWabaRequest } from "@/contracts/whatsapp";
import type { Role } from "@/contracts/session";
import { closeDatabase } from "@/lib/server/db";
import { createLogger } from "@/lib/server/logger";
import { closeQueue } from "@/lib/server/queue";
import { createOrgContext, createSystemContext, type OrgContext } from "@/services/context";
import { createOrganization } from "@/services/organizations/create-organization";
import { startOnboarding } from "@/services/whatsapp/start-onboarding";
import { startSimulator } from "@/simulator/server";

// The simulator must run, and its address stand in the environment, before anybody reads the environment.
const simulator = await startSimulator({
  port: 0,
  seed: false,
  app: {
    id: process.env.META_APP_ID ?? "",
    secret: process.env.META_APP_SECRET ?? "",
    configId: process.env.META_CONFIG_ID ?? "",
  },
});
process.env.META_GRAPH_BASE_URL = simulator.url;

afterAll(async () => {
  await closeQueue();
  await closeDatabase();
  await simulator.close();
});

export type Waba = { businessId: string; wabaId: string; phoneNumberIds: string[] };
export type Call = {
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
  status: number | null;
};
type Phone = {
  displayPhoneNumber?: string;
  verifiedName?: string;
  isOnBizApp?: boolean;
  pin?: string;
  registered?: boolean;
};
type Fault = {
  match: { method?: string; path?: string; scope?: string };
  times?: number;
  error?: { http?: number; code: number; subcode?: number; message?: string; details?: string };
  delayMs?: number;
  drop?: boolean;
  dropAfterAccept?: boolean;
  body?: { http: number; text: string; contentType?: string };
};

async function control<T>(path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${simulator.url}/__sim/${path}`, {
    method: body === undefined ? "GET" : "POST",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`/__sim/${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

let nextLine = 10_000_000 + Math.floor(Math.random() * 80_000_000);

const meta = {
  /** A WABA with these numbers (one, unless told) that no app is subscribed to. */
  createWaba: (phones: Phone[] = [{}]) =>
    control<Waba>("wabas", {
      name: "Padaria Sol",
      phones: phones.map((phone) => ({
        displayPhoneNumber: `+55 11 9${++nextLine}`,
        verifiedName: "Padaria Sol",
        ...phone,
      })),
    }),
  addPhone: (waba: Waba, phone: Phone = {}) =>
    control<Waba>("phones", {
      wabaId: waba.wabaId,
      phones: [{ displayPhoneNumber: `+55 11 9${++nextLine}`, verifiedName: "Padaria Sol", ...phone }],
    }),
  /** What the last click of Meta's popup gives: a code for the settings page's address. */
  grantCode: async (...wabas: Waba[]) => {
    const redirectUri = `${process.env.APP_URL}/dashboard/settings/whatsapp`;
    const grant = await control<{ code: string }>("grants", {
      wabaIds: wabas.map((waba) => waba.wabaId),
      redirectUri,
      notify: false,
    });
    return grant.code;
  },
  fault: (fault: Fault) => control("faults", fault),
  revokeTokens: (waba: Waba) => control("tokens/revoke", { wabaId: waba.wabaId }),
  setTime: (offsetMs: number) => control("time", { offsetMs }),
  /** Graph calls about this WABA, its codes, tokens or numbers whose path contains `path`. */
  calls: async (waba: Waba, path = "/") => {
    const query = new URLSearchParams({ scope: waba.wabaId, path });
    return (await control<{ data: Call[] }>(`calls?${query}`)).data;
  },
};

export type Organization = Awaited<ReturnType<typeof newOrganization>>;

async function newOrganization(logLines: string[]) {
  const { organizationId, userId } = await createOrganization({
    name: "Org",
    email: `${randomUUID()}@test.example`,
    password: "a-long-password",
  });
  const log = createLogger("trace", { write: (line) => logLines.push(line) });
  const contextOf = (role: Role, session: string): OrgContext =>
    createOrgContext({
      organizationId,
      actor: { kind: "user", userId, name: "Ana", role, boundTo: `session:${session}` },
      locale: "pt-BR",
      log,
    });
  const ctx = contextOf("owner", randomUUID());
  return {
    organizationId,
    ctx,
    agent: contextOf("agent", randomUUID()),
    /** The same person in another browser. */
    otherSession: contextOf("owner", randomUUID()),
    system: createSystemContext(log),
    /** A claim as the browser sends it: started here, granted for the WABA. */
    newClaim: async (waba: Waba, more: Partial<ClaimWabaRequest> = {}): Promise<ClaimWabaRequest> => ({
      state: (await startOnboarding(ctx, { flow: "new_number", launch: "popup" })).state,
      code: await meta.grantCode(waba),
      wabaId: waba.wabaId,
      ...more,
    }),
    /** What is stored of connections and numbers. */
    stored: () =>
      ctx.tenant(async (db) => ({
        configs: await db.whatsAppConfig.findMany({ where: { organizationId } }),
        numbers: await db.whatsAppPhoneNumber.findMany({
          where: { organizationId },
          orderBy: { phoneId: "asc" },
        }),
      })),
  };
}

/** A test with Meta's stand-in, a log to look into, and organizations of its own. */
export const test = base.extend<{
  meta: typeof meta;
  logLines: string[];
  createOrganization: () => Promise<Organization>;
}>({
  meta: async ({}, use) => use(meta),
  logLines: async ({}, use) => use([]),
  createOrganization: async ({ logLines }, use) => use(() => newOrganization(logLines)),
});
