// What a phone with the WhatsApp Business app holds besides its messages. Times are milliseconds since 1970.

/** An entry of the address book on the business's phone; `phone` is digits. */
export type AppContact = { phone: string; fullName: string };

/** What smb_app_data can be asked for. */
export type AppSyncKind = "contacts" | "history";

/** One request of smb_app_data. `sentAt` is null until what was asked for has left. */
export type AppSync = { requestId: string; requestedAt: number; sentAt: number | null };

/** The WhatsApp Business app of one number. Its chats are the messages of that number. */
export type BusinessApp = {
  phoneId: string;
  contacts: AppContact[];
  /** Since when it shares its number with the platform; null = it does not. */
  onboardedAt: number | null;
  /** Each kind can be asked for once in an onboarding. */
  syncs: Record<AppSyncKind, AppSync | null>;
  /** Whether the business keeps its chats to itself. */
  historyDeclined: boolean;
  /** Messages (or contacts) in one webhook. */
  chunkSize: number;
  /** Whether the last chunk leaves first. */
  reverse: boolean;
  /** Whether what was asked for waits. */
  pause: boolean;
  /** From ACCOUNT_OFFBOARDED to ACCOUNT_RECONNECTED: the app is moving to another phone. */
  isMoving: boolean;
};

export type MediaType = "image" | "video" | "audio" | "document" | "sticker";

/** A file in a message. Its bytes are on the media shelf, except a sample's, which can always be had again. */
export type MessageMedia = {
  type: MediaType;
  id: string;
  mimeType: string;
  /** Base64, as webhooks have it. */
  sha256: string;
  caption?: string | undefined;
  filename?: string | undefined;
  /** A voice message. */
  voice?: boolean | undefined;
  animated?: boolean | undefined;
  isSample?: true | undefined;
};

/** The states a message of the history can have (Meta: "history webhook reference"). */
export type HistoryStatus = "DELIVERED" | "ERROR" | "PENDING" | "PLAYED" | "READ" | "SENT";

/** What only messages of a Business app number have; missing in all others. */
export type AppMessagePart = {
  media?: MessageMedia;
  /** It was exchanged while the platform did not listen: part of the history, opens no window. */
  isUnheard?: true;
  historyStatus?: HistoryStatus;
  editedAt?: number;
  revokedAt?: number;
};
