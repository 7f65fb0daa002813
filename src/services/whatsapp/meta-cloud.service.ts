import type { z } from "zod";
import { callGraph } from "@/lib/server/graph/call-graph";
import { GraphUnreachableError } from "@/lib/server/graph/graph-error";
import { env } from "@/lib/server/env";
import type { OrgContext } from "../context";
import {
  DebugTokenAnswer,
  PhoneNumberAnswer,
  PhoneNumbersAnswer,
  SentAnswer,
  SubscribedAppsAnswer,
  SuccessAnswer,
  TokenAnswer,
} from "./meta-answers";
import { findConnectedConfig } from "./find-connected-config";

export type BusinessToken = { accessToken: string; expiresInSeconds: number | null };

/** What Meta says a token is for. `targetIds` is null where a permission covers every asset. */
export type TokenFacts = {
  isValid: boolean;
  appId: string | null;
  /** Null: never, or unknown. */
  expiresAt: Date | null;
  scopes: string[];
  grants: { scope: string; targetIds: string[] | null }[];
};

export type MetaPhoneNumber = {
  phoneId: string;
  displayPhoneNumber: string;
  verifiedName: string | null;
  qualityRating: string | null;
  status: string | null;
  platformType: string | null;
  throughput: string | null;
  isOnBusinessApp: boolean;
};

type ForWaba = { wabaId: string; accessToken: string };
type ForPhone = { phoneId: string; accessToken: string };

const PHONE_FIELDS =
  "id,display_phone_number,verified_name,quality_rating,status,platform_type,throughput,is_on_biz_app";
const PAGE_SIZE = "100";
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

  /** Asks, as our app, what a token is for. Meta takes the token in question only as a query parameter. */
  async debugToken({ accessToken }: { accessToken: string }): Promise<TokenFacts> {
    const { META_APP_ID, META_APP_SECRET } = env();
    const { data } = await callGraph({
      method: "GET",
      path: "/debug_token",
      query: { input_token: accessToken },
      accessToken: `${META_APP_ID}|${META_APP_SECRET}`,
      secrets: [accessToken, META_APP_SECRET],
      answer: DebugTokenAnswer,
    });
    return {
      isValid: data.is_valid,
      appId: data.app_id ?? null,
      expiresAt: data.expires_at ? new Date(data.expires_at * 1000) : null,
      scopes: data.scopes,
      grants: (data.granular_scopes ?? []).map((grant) => ({
        scope: grant.scope,
        targetIds: grant.target_ids ?? null,
      })),
    };
  },

  /** Every number of a WABA, over all pages. */
  async listPhoneNumbers({ wabaId, accessToken }: ForWaba): Promise<MetaPhoneNumber[]> {
    const found = new Map<string, MetaPhoneNumber>();
    let after: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const { data, paging } = await callGraph({
        method: "GET",
        path: `/${encodeURIComponent(wabaId)}/phone_numbers`,
        query: { fields: PHONE_FIELDS, limit: PAGE_SIZE, ...(after === undefined ? {} : { after }) },
        accessToken,
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

  async getPhoneNumber({ phoneId, accessToken }: ForPhone): Promise<MetaPhoneNumber> {
    const answer = await callGraph({
      method: "GET",
      path: `/${encodeURIComponent(phoneId)}`,
      query: { fields: PHONE_FIELDS },
      accessToken,
      answer: PhoneNumberAnswer,
    });
    return toPhoneNumber(answer);
  },

  /** Subscribes our app to the WABA's webhooks. Doing it again changes nothing. */
  async subscribeToWaba({ wabaId, accessToken }: ForWaba): Promise<void> {
    await callGraph({
      method: "POST",
      path: `/${encodeURIComponent(wabaId)}/subscribed_apps`,
      json: {},
      accessToken,
      answer: SuccessAnswer,
    });
  },

  /** The ids of the apps that get the WABA's webhooks. */
  async listSubscribedApps({ wabaId, accessToken }: ForWaba): Promise<string[]> {
    const { data } = await callGraph({
      method: "GET",
      path: `/${encodeURIComponent(wabaId)}/subscribed_apps`,
      accessToken,
      answer: SubscribedAppsAnswer,
    });
    return data.map((app) => app.whatsapp_business_api_data.id);
  },

  /** Registers a number for the Cloud API; the PIN becomes its two-step PIN, or must be the one it has (133005). */
  async registerPhoneNumber({ phoneId, accessToken, pin }: ForPhone & { pin: string }): Promise<void> {
    await callGraph({
      method: "POST",
      path: `/${encodeURIComponent(phoneId)}/register`,
      json: { messaging_product: "whatsapp", pin },
      accessToken,
      secrets: [pin],
      timeoutMs: 30_000,
      answer: SuccessAnswer,
    });
  },

  /** Sends one message; `payload` is Meta's message object without `messaging_product`. Accepted is not delivered. */
  async sendMessage(
    input: ForPhone & { payload: Record<string, unknown> },
  ): Promise<{ wamid: string; waId?: string }> {
    const { messages, contacts } = await callGraph({
      method: "POST",
      path: `/${encodeURIComponent(input.phoneId)}/messages`,
      json: { messaging_product: "whatsapp", ...input.payload },
      accessToken: input.accessToken,
      answer: SentAnswer,
    });
    const waId = contacts?.[0]?.wa_id;
    return { wamid: messages[0].id, ...(waId === undefined ? {} : { waId }) };
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
      accessToken: input.accessToken,
      answer: SuccessAnswer,
    });
  },

  /** The organization's connection, if it has one with a number: the newest, or the newest changed after `after`. */
  getConfig(ctx: OrgContext, options: { after?: Date } = {}) {
    return findConnectedConfig(ctx, options);
  },
} as const;

/** Only the cursor is followed: the address in `next` repeats the token and could name another host. */
function nextCursor(paging: z.output<typeof PhoneNumbersAnswer>["paging"]): string | undefined {
  if (!paging?.next) return undefined;
  const inAddress = URL.canParse(paging.next) ? new URL(paging.next).searchParams.get("after") : null;
  return paging.cursors?.after ?? inAddress ?? undefined;
}

function toPhoneNumber(number: z.output<typeof PhoneNumberAnswer>): MetaPhoneNumber {
  return {
    phoneId: number.id,
    displayPhoneNumber: number.display_phone_number ?? number.id,
    verifiedName: number.verified_name ?? null,
    qualityRating: number.quality_rating ?? null,
    status: number.status ?? null,
    platformType: number.platform_type ?? null,
    throughput: number.throughput?.level ?? null,
    isOnBusinessApp: number.is_on_biz_app ?? false,
  };
}
