import type { z } from "zod";
import type { HealthProblem } from "@/contracts/health";
import type {
  AccountAnswer,
  DebugTokenAnswer,
  HealthStatusAnswer,
  MediaAnswer,
  MessageHistoryAnswer,
  PhoneNumberAnswer,
} from "./meta-answers";

// What Meta's answers say, in our words. Meta's enumerations stay Meta's words: they grow without notice.

/** What Meta says a token is for. `targetIds` is null where a permission covers every asset. */
export type TokenFacts = {
  isValid: boolean;
  appId: string | null;
  /** By this id Meta's callbacks name who took the permission back. */
  userId: string | null;
  /** Null: never, or unknown. */
  expiresAt: Date | null;
  scopes: string[];
  grants: { scope: string; targetIds: string[] | null }[];
};

/** Meta's word on whether something can send (AVAILABLE, LIMITED, BLOCKED), and what stands in the way. */
export type MetaHealth = { canSend: string | null; problems: HealthProblem[] };

export type MetaPhoneNumber = {
  phoneId: string;
  displayPhoneNumber: string;
  verifiedName: string | null;
  qualityRating: string | null;
  status: string | null;
  platformType: string | null;
  throughput: string | null;
  isOnBusinessApp: boolean;
  codeVerification: string | null;
  nameStatus: string | null;
  newNameStatus: string | null;
  accountMode: string | null;
  isPinEnabled: boolean | null;
  messagingLimit: string | null;
  /** When the number was last onboarded to an app. */
  onboardedAt: Date | null;
  /** Null where Meta does not tell. */
  health: MetaHealth | null;
};

export type MetaAccount = {
  wabaId: string;
  name: string | null;
  status: string | null;
  reviewStatus: string | null;
  businessVerification: string | null;
  ownerBusinessId: string | null;
  /** Of the payment method; null: none, or not to be seen by us. */
  fundingId: string | null;
  messagingLimit: string | null;
  health: MetaHealth | null;
};

/** A message template; `status` and `quality` in Meta's words. */
export type MetaTemplate = { name: string; language: string; status: string; quality: string | null };

/** An app that gets a WABA's webhooks, and where to when it is not to the app's own address. */
export type SubscribedApp = { appId: string; overrideUri: string | null };

/** Where a received file can be had for five minutes, and what Meta says about it. */
export type MetaMedia = {
  url: string;
  mimeType: string | null;
  /** In hex or base64: Meta writes it in both ways. */
  sha256: string | null;
  byteSize: number | null;
};

/** What Meta's history says happened to a message it took; `status` in Meta's words. */
export type MetaMessageEvent = { status: string; at: Date; description: string | null };

/** Reads the history of one message; events without a time say nothing. */
export function toMessageEvents(
  { data }: z.output<typeof MessageHistoryAnswer>,
  wamid: string,
): MetaMessageEvent[] {
  const events = data.flatMap((entry) => (entry.message_id === wamid ? (entry.events?.data ?? []) : []));
  return events.flatMap(({ delivery_status: status, timestamp, error_description }) =>
    timestamp == null
      ? []
      : [{ status, at: new Date(timestamp * 1000), description: error_description ?? null }],
  );
}

/** Reads debug_token's answer. */
export function toTokenFacts({ data }: z.output<typeof DebugTokenAnswer>): TokenFacts {
  return {
    isValid: data.is_valid,
    appId: data.app_id ?? null,
    userId: data.user_id ?? null,
    expiresAt: data.expires_at ? new Date(data.expires_at * 1000) : null,
    scopes: data.scopes,
    grants: (data.granular_scopes ?? []).map((grant) => ({
      scope: grant.scope,
      targetIds: grant.target_ids ?? null,
    })),
  };
}

/** Reads a number. Where Meta shows no number, its id stands in for it. */
export function toPhoneNumber(number: z.output<typeof PhoneNumberAnswer>): MetaPhoneNumber {
  return {
    phoneId: number.id,
    displayPhoneNumber: number.display_phone_number ?? number.id,
    verifiedName: number.verified_name ?? null,
    qualityRating: number.quality_rating ?? null,
    status: number.status ?? null,
    platformType: number.platform_type ?? null,
    throughput: number.throughput?.level ?? null,
    isOnBusinessApp: number.is_on_biz_app ?? false,
    codeVerification: number.code_verification_status ?? null,
    nameStatus: number.name_status ?? null,
    newNameStatus: number.new_name_status ?? null,
    accountMode: number.account_mode ?? null,
    isPinEnabled: number.is_pin_enabled ?? null,
    messagingLimit: number.whatsapp_business_manager_messaging_limit ?? null,
    onboardedAt: toDate(number.last_onboarded_time),
    health: toHealth(number.health_status),
  };
}

/** Reads a WhatsApp Business Account. */
export function toAccount(account: z.output<typeof AccountAnswer>): MetaAccount {
  return {
    wabaId: account.id,
    name: account.name ?? null,
    status: account.status ?? null,
    reviewStatus: account.account_review_status ?? null,
    businessVerification: account.business_verification_status ?? null,
    ownerBusinessId: account.owner_business_info?.id ?? null,
    fundingId: account.primary_funding_id ?? null,
    messagingLimit: account.whatsapp_business_manager_messaging_limit ?? null,
    health: toHealth(account.health_status),
  };
}

/** Reads where a file is. */
export function toMedia(media: z.output<typeof MediaAnswer>): MetaMedia {
  return {
    url: media.url,
    mimeType: media.mime_type ?? null,
    sha256: media.sha256 ?? null,
    byteSize: media.file_size || null,
  };
}

function toHealth(answer: HealthStatusAnswer): MetaHealth | null {
  if (!answer) return null;
  const problems = (answer.entities ?? []).flatMap((entity) =>
    (entity.errors ?? []).map((error) => ({
      entityType: entity.entity_type,
      entityId: entity.id,
      code: error.error_code ?? null,
      description: error.error_description ?? "",
      solution: error.possible_solution ?? null,
    })),
  );
  return { canSend: answer.can_send_message ?? null, problems };
}

/** Graph writes times as 2026-05-01T12:00:00+0000. */
function toDate(text: string | null | undefined): Date | null {
  const at = new Date((text ?? "").replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  return Number.isNaN(at.getTime()) ? null : at;
}
