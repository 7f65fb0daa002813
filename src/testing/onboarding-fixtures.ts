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

type AppFile =
  "image" | "video" | "audio" | "document" | "sticker" | { type: string; id?: string; caption?: string };
/** `at`: milliseconds since 1970. */
type AppMessage = { text?: string; media?: AppFile; fromBusiness?: boolean; at?: number; status?: string };
type AppPartner = { personId?: string; phone?: string; name?: string };

type WabaChange = {
  paymentMethod?: boolean;
  reviewStatus?: string;
  businessVerification?: string;
  status?: string;
  messagingLimit?: string;
  canSend?: "AVAILABLE" | "LIMITED" | "BLOCKED" | null;
  problems?: { code: number; description: string; solution?: string }[];
  notify?: boolean;
};
type PhoneChange = {
  status?: string | null;
  qualityRating?: string;
  nameStatus?: string;
  requestedName?: string;
  rejectionReason?: string;
  codeVerificationStatus?: string;
  messagingLimit?: string;
  throughput?: string;
  pin?: string | null;
  isOnBizApp?: boolean;
  notify?: boolean;
};
type Sent = { deliveryIds: string[] };

async function control<T>(
  path: string,
  body?: unknown,
  method = body === undefined ? "GET" : "POST",
): Promise<T> {
  const response = await fetch(`${simulator.url}/__sim/${path}`, {
    method,
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
  /** The same as Meta's JavaScript SDK gives it: a code without a redirect address. */
  grantSdkCode: async (...wabas: Waba[]) => {
    const wabaIds = wabas.map((waba) => waba.wabaId);
    return (await control<{ code: string }>("grants", { wabaIds, notify: false })).code;
  },
  /** Chats that the Business app on the phone holds; they are the history it hands over. */
  addAppChats: (phoneNumberId: string, people: (AppPartner & { messages: AppMessage[] })[]) =>
    control<{ people: { personId: string; waId: string; wamids: string[] }[] }>("app-chats", {
      phoneNumberId,
      people,
    }),
  /** Changes of the phone's address book; told by webhook once the contacts were asked for, or when `notify` says so. */
  addAppContacts: (
    phoneNumberId: string,
    contacts: { action?: "add" | "remove"; fullName?: string; phone: string }[],
    notify?: boolean,
  ) => control("app-contacts", { phoneNumberId, contacts, notify }),
  /** Something written, edited or deleted on the business's phone. */
  echo: (
    phoneNumberId: string,
    what: {
      personId?: string;
      to?: string;
      name?: string;
      type?: "message" | "edit" | "revoke";
      text?: string;
      media?: AppFile;
      original?: string;
    },
  ) => control<{ wamid: string }>("echoes", { phoneNumberId, ...what }),
  /** History webhooks that leave now, asked for or not. */
  history: (
    phoneNumberId: string,
    threads: { person?: string; from?: string; name?: string; messages: AppMessage[] }[],
    options: { chunks?: number; reverse?: boolean; phase?: number; progress?: number } = {},
  ) => control<{ sent: number; wamids: string[] }>("history", { phoneNumberId, threads, ...options }),
  /** The business keeps its chats to itself: asking for them gives 2593109. */
  declineHistory: (phoneNumberId: string) =>
    control("app-settings", { phoneNumberId, historyDeclined: true }),
  /** How the Business app hands over: `chunkSize` messages a webhook, `reverse` order, or not yet (`pause`). */
  setApp: (phoneNumberId: string, settings: { chunkSize?: number; reverse?: boolean; pause?: boolean }) =>
    control("app-settings", { phoneNumberId, ...settings }),
  /** The bodies of the webhooks about a WABA so far; no callback is set here, so they wait in the simulator. */
  webhookBodies: async (waba: Waba) => {
    const { data } = await control<{ data: { body: string }[] }>(`deliveries?wabaId=${waba.wabaId}`);
    return data.map((delivery) => delivery.body);
  },
  /** What Meta, or the business in WhatsApp Manager, changes about an account. */
  setWaba: (waba: Waba, change: WabaChange) => control(`wabas/${waba.wabaId}`, change, "PATCH"),
  /** The same about a number. */
  setPhone: (phoneNumberId: string, change: PhoneChange) =>
    control(`phones/${phoneNumberId}`, change, "PATCH"),
  /** An account_update and what it means for tokens, subscriptions and sending. `at` in seconds. */
  accountUpdate: (waba: Waba, event: string, more: Record<string, unknown> = {}) =>
    control<Sent>("account-updates", { wabaId: waba.wabaId, event, ...more }),
  /** A webhook of any other field. `at` in seconds. */
  field: (
    waba: Waba,
    field: string,
    value: Record<string, unknown>,
    more: { phoneNumberId?: string; at?: number } = {},
  ) => control<Sent>("fields", { wabaId: waba.wabaId, field, value, ...more }),
  /** Leaves the account's tokens with these permissions, or this end of life on Meta's clock (0 = never). */
  withdraw: (waba: Waba, left: { scopes?: string[]; expiresAtMs?: number; appId?: string }) =>
    control<{ changed: number }>("tokens", { wabaId: waba.wabaId, ...left }, "PATCH"),
  /** An organization's own Meta app; with a known id that app is changed. */
  createApp: (
    app: {
      id?: string;
      secret?: string;
      name?: string;
      webhookUrl?: string | null;
      webhookVerifyToken?: string;
    } = {},
  ) => control<{ id: string; secret: string }>("apps", app),
  /** A system-user token: of our app, unless told. */
  createToken: (waba: Waba, token: { appId?: string; scopes?: string[]; expiresInSeconds?: number } = {}) =>
    control<{ accessToken: string; userId: string }>("tokens", { wabaIds: [waba.wabaId], ...token }),
  /** A message template as it is now. */
  template: (
    waba: Waba,
    template: {
      name: string;
      status: string;
      language?: string;
      category?: string;
      reason?: string;
      notify?: boolean;
    },
  ) => control<{ id: string }>("templates", { wabaId: waba.wabaId, language: "pt_BR", ...template }),
  fault: (fault: Fault) => control("faults", fault),
  revokeTokens: (waba: Waba) => control("tokens/revoke", { wabaId: waba.wabaId }),
  setTime: (offsetMs: number) => control("time", { offsetMs }),
  /** Graph calls about this WABA, its codes, tokens or numbers whose path contains `path`. */
  calls: async (waba: Waba, path = "/") => {
    const query = new URLSearchParams({ scope: waba.wabaId, path });
    return (await control<{ data: Call[] }>(`calls?${query}`)).data;
  },
};

export type Meta = typeof meta;

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
