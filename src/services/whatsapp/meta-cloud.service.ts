import type { z } from "zod";
import { callGraph } from "@/lib/server/graph/call-graph";
import { downloadMedia } from "@/lib/server/graph/download-media";
import { GraphUnreachableError } from "@/lib/server/graph/graph-error";
import { env } from "@/lib/server/env";
import type { OrgContext } from "../context";
import { findConnectedConfig } from "./find-connected-config";
import {
  AccountAnswer,
  AppDataAnswer,
  DebugTokenAnswer,
  MediaAnswer,
  MessageHistoryAnswer,
  PhoneNumberAnswer,
  PhoneNumbersAnswer,
  SentAnswer,
  SubscribedAppsAnswer,
  SuccessAnswer,
  TemplatesAnswer,
  TokenAnswer,
  UploadAnswer,
} from "./meta-answers";
import {
  toAccount,
  toMedia,
  toMessageEvents,
  toPhoneNumber,
  toTokenFacts,
  type MetaAccount,
  type MetaMedia,
  type MetaMessageEvent,
  type MetaPhoneNumber,
  type MetaTemplate,
  type SubscribedApp,
  type TokenFacts,
} from "./meta-readings";

export type {
  MetaAccount,
  MetaHealth,
  MetaMedia,
  MetaPhoneNumber,
  SubscribedApp,
  TokenFacts,
} from "./meta-readings";

export type BusinessToken = { accessToken: string; expiresInSeconds: number | null };

/** A Meta app; not named, it is the installation's. */
export type MetaApp = { appId: string; appSecret: string };

/** Whose call it is. `appSecret` where the token was issued for an organization's own Meta app: it signs the call. */
type Access = { accessToken: string; appSecret?: string | null; timeoutMs?: number };
type ForWaba = Access & { wabaId: string };
type ForPhone = Access & { phoneId: string };

export type UploadFile = {
  filename: string;
  mimeType: string;
  byteSize: number;
  content: AsyncIterable<Uint8Array>;
};

const PHONE_FIELDS = [
  "id,display_phone_number,verified_name,quality_rating,status,platform_type,throughput,is_on_biz_app",
  "code_verification_status,name_status,new_name_status,account_mode,is_pin_enabled,last_onboarded_time",
  "whatsapp_business_manager_messaging_limit,health_status",
].join();
const ACCOUNT_FIELDS = [
  "id,name,status,account_review_status,business_verification_status,owner_business_info,primary_funding_id",
  "whatsapp_business_manager_messaging_limit,health_status",
].join();
const PAGE_SIZE = "100";
const UPLOAD_MS = 30_000;
/** A slow line carries so many bytes in a millisecond. */
const UPLOAD_PACE = 1_000;
const MAX_PAGES = 50;

/**
 * Every call to Meta's Graph API, in our words. Each throws GraphError when Meta said no and GraphUnreachableError when
 * there is no readable answer; what that means is the caller's to say. No call is ever repeated blindly.
 */
export const MetaCloudService = {
  /**
   * Trades the popup's code for the customer's business token. A code lives 30 seconds and works once, so call this
   * first and once. The form body keeps code and app secret out of addresses.
   */
  async exchangeCodeForToken(input: { code: string; redirectUri?: string }): Promise<BusinessToken> {
    const { META_APP_ID, META_APP_SECRET } = env();
    const answer = await callGraph({
      method: "POST",
      path: "/oauth/access_token",
      form: {
        client_id: META_APP_ID,
        client_secret: META_APP_SECRET,
        code: input.code,
        ...(input.redirectUri === undefined ? {} : { redirect_uri: input.redirectUri }),
      },
      secrets: [META_APP_SECRET, input.code],
      answer: TokenAnswer,
    });
    return { accessToken: answer.access_token, expiresInSeconds: answer.expires_in ?? null };
  },

  /**
   * Asks, as the app it was issued for (ours unless named; null: as the token itself, which not every token may), what a
   * token is for. Meta takes the token in question only as a query parameter.
   */
  async debugToken({
    accessToken,
    app = ourApp(),
  }: {
    accessToken: string;
    app?: MetaApp | null;
  }): Promise<TokenFacts> {
    const answer = await callGraph({
      method: "GET",
      path: "/debug_token",
      query: { input_token: accessToken },
      accessToken: app ? `${app.appId}|${app.appSecret}` : accessToken,
      secrets: app ? [accessToken, app.appSecret] : [],
      answer: DebugTokenAnswer,
    });
    return toTokenFacts(answer);
  },

  /** Every number of a WABA, over all pages. */
  async listPhoneNumbers({ wabaId, ...access }: ForWaba): Promise<MetaPhoneNumber[]> {
    const found = new Map<string, MetaPhoneNumber>();
    let after: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const { data, paging } = await callGraph({
        method: "GET",
        path: `/${encodeURIComponent(wabaId)}/phone_numbers`,
        query: { fields: PHONE_FIELDS, limit: PAGE_SIZE, ...(after === undefined ? {} : { after }) },
        ...accessOf(access),
        answer: PhoneNumbersAnswer,
      });
      for (const number of data) found.set(number.id, toPhoneNumber(number));
      const next = nextCursor(paging);
      if (next === undefined || next === after) return [...found.values()];
      after = next;
    }
    throw new GraphUnreachableError("unreadable_answer", `The list of numbers has over ${MAX_PAGES} pages`, {
      mayHaveArrived: false,
    });
  },

  async getPhoneNumber({ phoneId, ...access }: ForPhone): Promise<MetaPhoneNumber> {
    const answer = await callGraph({
      method: "GET",
      path: `/${encodeURIComponent(phoneId)}`,
      query: { fields: PHONE_FIELDS },
      ...accessOf(access),
      answer: PhoneNumberAnswer,
    });
    return toPhoneNumber(answer);
  },

  /** The account as Meta sees it: review, verification, payment method, and what keeps it from sending. */
  async getAccount({ wabaId, ...access }: ForWaba): Promise<MetaAccount> {
    const answer = await callGraph({
      method: "GET",
      path: `/${encodeURIComponent(wabaId)}`,
      query: { fields: ACCOUNT_FIELDS },
      ...accessOf(access),
      answer: AccountAnswer,
    });
    return toAccount(answer);
  },

  /**
   * Subscribes the token's app to the WABA's webhooks. Doing it again changes nothing. With `override` its messages go
   * to that address instead of the app's own; Meta calls it first and refuses (2200) when it does not answer rightly.
   */
  async subscribeToWaba(
    input: ForWaba & { override?: { uri: string; verifyToken: string } | undefined },
  ): Promise<void> {
    const { wabaId, override, ...access } = input;
    await callGraph({
      method: "POST",
      path: subscribedApps(wabaId),
      json: override ? { override_callback_uri: override.uri, verify_token: override.verifyToken } : {},
      // Meta calls the address before it answers.
      ...accessOf({ ...(override ? { timeoutMs: 20_000 } : {}), ...access }),
      secrets: override ? [override.verifyToken] : [],
      answer: SuccessAnswer,
    });
  },

  /** Subscribes without a body, by which Meta forgets that the WABA's messages went to another address. */
  async removeOverride({ wabaId, ...access }: ForWaba): Promise<void> {
    await callGraph({
      method: "POST",
      path: subscribedApps(wabaId),
      ...accessOf(access),
      answer: SuccessAnswer,
    });
  },

  /** The token's app gets no webhooks of the WABA any more. Doing it again changes nothing. */
  async unsubscribeFromWaba({ wabaId, ...access }: ForWaba): Promise<void> {
    await callGraph({
      method: "DELETE",
      path: subscribedApps(wabaId),
      ...accessOf(access),
      answer: SuccessAnswer,
    });
  },

  /** The apps that get the WABA's webhooks. */
  async listSubscribedApps({ wabaId, ...access }: ForWaba): Promise<SubscribedApp[]> {
    const { data } = await callGraph({
      method: "GET",
      path: subscribedApps(wabaId),
      ...accessOf(access),
      answer: SubscribedAppsAnswer,
    });
    return data.map((app) => ({
      appId: app.whatsapp_business_api_data.id,
      overrideUri: app.override_callback_uri ?? null,
    }));
  },

  /** The account's first 250 templates (as many as an unverified business may have) with Meta's word on each. */
  async listTemplates({ wabaId, ...access }: ForWaba): Promise<MetaTemplate[]> {
    const { data } = await callGraph({
      method: "GET",
      path: `/${encodeURIComponent(wabaId)}/message_templates`,
      query: { fields: "name,language,status,quality_score", limit: "250" },
      ...accessOf(access),
      answer: TemplatesAnswer,
    });
    return data.map(({ quality_score, ...template }) => ({
      ...template,
      quality: quality_score?.score ?? null,
    }));
  },

  /** Registers a number for the Cloud API; the PIN becomes its two-step PIN, or must be the one it has (133005). */
  async registerPhoneNumber({ phoneId, pin, ...access }: ForPhone & { pin: string }): Promise<void> {
    await callGraph({
      method: "POST",
      path: `/${encodeURIComponent(phoneId)}/register`,
      json: { messaging_product: "whatsapp", pin },
      ...accessOf({ timeoutMs: 30_000, ...access }),
      secrets: [pin],
      answer: SuccessAnswer,
    });
  },

  /** Takes a number off the Cloud API; never for one that stays in the WhatsApp Business app. */
  async deregisterPhoneNumber({ phoneId, ...access }: ForPhone): Promise<void> {
    await callGraph({
      method: "POST",
      path: `/${encodeURIComponent(phoneId)}/deregister`,
      json: { messaging_product: "whatsapp" },
      ...accessOf(access),
      answer: SuccessAnswer,
    });
  },

  /**
   * Asks Meta to send what the WhatsApp Business app of a number holds: contacts, or the history of 180 days. Each is
   * allowed once per onboarding and within 24 hours (2593107, 2593108), so never call it twice by accident.
   */
  async requestAppData(
    input: ForPhone & { syncType: "smb_app_state_sync" | "history" },
  ): Promise<{ requestId: string | null }> {
    const { phoneId, syncType, ...access } = input;
    const answer = await callGraph({
      method: "POST",
      path: `/${encodeURIComponent(phoneId)}/smb_app_data`,
      json: { messaging_product: "whatsapp", sync_type: syncType },
      ...accessOf(access),
      answer: AppDataAnswer,
    });
    return { requestId: answer.request_id ?? null };
  },

  /** Sends one message; `payload` is Meta's message object without `messaging_product`. Accepted is not delivered. */
  async sendMessage(
    input: ForPhone & { payload: Record<string, unknown> },
  ): Promise<{ wamid: string; waId?: string }> {
    const { messages, contacts } = await callGraph({
      method: "POST",
      path: `/${encodeURIComponent(input.phoneId)}/messages`,
      json: { messaging_product: "whatsapp", ...input.payload },
      ...accessOf(input),
      answer: SentAnswer,
    });
    const waId = contacts?.[0]?.wa_id;
    return { wamid: messages[0].id, ...(waId === undefined ? {} : { waId }) };
  },

  /**
   * Where a file can be had, for five minutes. Ids from webhooks are good for 7 days; Meta answers 100 (subcode 33) for
   * one that it does not know (any more). `phone_number_id` is left out: it names the number that a file was uploaded on, and
   * Meta refuses it for what a customer sent
   * (https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media).
   */
  async getMedia({ metaMediaId, ...access }: Access & { metaMediaId: string }): Promise<MetaMedia> {
    const answer = await callGraph({
      method: "GET",
      path: `/${encodeURIComponent(metaMediaId)}`,
      ...accessOf(access),
      answer: MediaAnswer,
    });
    return toMedia(answer);
  },

  /**
   * The bytes at an address that getMedia gave, a piece at a time; the token goes to Meta's hosts only.
   * @throws ForbiddenAddressError, DownloadTooLargeError besides the usual, while it is read.
   */
  downloadMedia(
    input: Pick<Access, "accessToken"> & { media: MetaMedia; maxBytes: number; signal: AbortSignal },
  ): AsyncIterable<Uint8Array> {
    const { accessToken, media, maxBytes, signal } = input;
    return downloadMedia({ url: media.url, byteSize: media.byteSize, accessToken, maxBytes, signal });
  },

  /** Hands a file to Meta for sending from one number. The id is good for 30 days; a lost answer costs another upload only. */
  async uploadMedia(input: ForPhone & { file: UploadFile }): Promise<{ metaMediaId: string }> {
    const { phoneId, file, ...access } = input;
    const answer = await callGraph({
      method: "POST",
      path: `/${encodeURIComponent(phoneId)}/media`,
      multipart: {
        fields: { messaging_product: "whatsapp", type: file.mimeType },
        file: { name: "file", ...file },
      },
      ...accessOf({ timeoutMs: uploadTimeoutMs(file.byteSize), ...access }),
      answer: UploadAnswer,
    });
    return { metaMediaId: answer.id };
  },

  /** What became of a message that Meta took: only statuses, no content (Meta: "Message history API"). */
  async readMessageHistory(input: ForPhone & { wamid: string }): Promise<MetaMessageEvent[]> {
    const { phoneId, wamid, ...access } = input;
    const answer = await callGraph({
      method: "GET",
      path: `/${encodeURIComponent(phoneId)}/message_history`,
      query: { message_id: wamid, fields: "message_id,events{delivery_status,timestamp,error_description}" },
      ...accessOf(access),
      answer: MessageHistoryAnswer,
    });
    return toMessageEvents(answer, wamid);
  },

  /** Shows the customer that a message, and all before it, were read; `typing` also shows that somebody writes. */
  async markAsRead(input: ForPhone & { wamid: string; typing?: boolean }): Promise<void> {
    await callGraph({
      method: "POST",
      path: `/${encodeURIComponent(input.phoneId)}/messages`,
      json: {
        messaging_product: "whatsapp",
        status: "read",
        message_id: input.wamid,
        ...(input.typing ? { typing_indicator: { type: "text" } } : {}),
      },
      ...accessOf(input),
      answer: SuccessAnswer,
    });
  },

  /** The organization's connection, if it has one with a number: the newest, or the newest changed after `after`. */
  getConfig(ctx: OrgContext, options: { after?: Date } = {}) {
    return findConnectedConfig(ctx, options);
  },
} as const;

/** How long an upload of so many bytes may take, in milliseconds. */
export function uploadTimeoutMs(byteSize: number): number {
  return UPLOAD_MS + Math.ceil(byteSize / UPLOAD_PACE);
}

function ourApp(): MetaApp {
  const { META_APP_ID, META_APP_SECRET } = env();
  return { appId: META_APP_ID, appSecret: META_APP_SECRET };
}

/** Of whatever a caller handed over, what a call may know. */
function accessOf({ accessToken, appSecret = null, timeoutMs }: Access): Access {
  return { accessToken, appSecret, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
}

function subscribedApps(wabaId: string): string {
  return `/${encodeURIComponent(wabaId)}/subscribed_apps`;
}

/** Only the cursor is followed: the address in `next` repeats the token and could name another host. */
function nextCursor(paging: z.output<typeof PhoneNumbersAnswer>["paging"]): string | undefined {
  if (!paging?.next) return undefined;
  const inAddress = URL.canParse(paging.next) ? new URL(paging.next).searchParams.get("after") : null;
  return paging.cursors?.after ?? inAddress ?? undefined;
}
