// The simulator's memory: small flat records, saved to one JSON file. Times are milliseconds since 1970 on the simulator's clock.

/** A business portfolio; it owns WABAs. */
export type Business = { id: string; name: string };

/** Where webhooks of a WABA or number go instead of to the app's own callback. */
export type CallbackOverride = { uri: string };

/** A WhatsApp Business account. `subscription` is null until our app subscribed to it. */
export type Waba = {
  id: string;
  businessId: string;
  name: string;
  currency: string;
  timezoneId: string;
  country: string;
  templateNamespace: string;
  createdAt: number;
  subscription: { since: number; override: CallbackOverride | null } | null;
};

/** A business phone number. `registeredAt` is null until /register succeeded. */
export type PhoneNumber = {
  id: string;
  wabaId: string;
  displayPhoneNumber: string;
  verifiedName: string;
  qualityRating: string;
  codeVerificationStatus: string;
  isOnBizApp: boolean;
  pin: string | null;
  onboardedAt: number | null;
  registeredAt: number | null;
  registrationCalls: number[];
  deregistrationCalls: number[];
  override: CallbackOverride | null;
};

/** What a person granted in the popup (or a control call): the assets a code, and then its token, may reach. */
export type Grant = { businessId: string; wabaIds: string[] };

/** An authorization code. Only its SHA-256 is kept. */
export type AuthorizationCode = Grant & {
  hash: string;
  redirectUri: string | null;
  createdAt: number;
  usedAt: number | null;
};

/** A business token. Only its SHA-256 is kept. `expiresAt` 0 = never. */
export type AccessToken = Grant & {
  hash: string;
  userId: string;
  scopes: string[];
  issuedAt: number;
  expiresAt: number;
  revoked: boolean;
};

/** A customer with a phone. `waId` may differ from the number people dial (Brazil, Mexico). */
export type Person = {
  id: string;
  name: string;
  phone: string;
  waId: string;
  country: string;
  online: boolean;
  autoRead: boolean;
  username: string | null;
  hidesPhone: boolean;
};

export type OutboundStatus = "accepted" | "sent" | "delivered" | "read" | "failed";
export type InboundStatus = "sent" | "delivered" | "read";
export type MessageError = { code: number; title: string; message?: string; details?: string };

type MessageBase = {
  wamid: string;
  phoneId: string;
  /** null = nobody with that number is on WhatsApp. */
  personId: string | null;
  text: string;
  at: number;
  replyTo: string | null;
};

/** Written by the business. */
export type OutboundMessage = MessageBase & {
  direction: "outbound";
  recipientId: string;
  callbackData: string | null;
  status: OutboundStatus;
  /** What will end this message as `failed` once it is sent, if anything. */
  doomedBy: MessageError | null;
};

/** Written by a customer. `sent` until the webhook was answered 200. */
export type InboundMessage = MessageBase & { direction: "inbound"; status: InboundStatus };

export type Message = OutboundMessage | InboundMessage;

/** One entry of a webhook body. */
export type WebhookEntry = { id: string; time: number; changes: { field: string; value: unknown }[] };

export type SignatureKind = "valid" | "wrong" | "missing";
export type DeliveryAttempt = {
  at: number;
  url: string;
  status: number | null;
  error?: string;
  durationMs: number;
};

/** One webhook POST, from the event to the 200 that ended it. */
export type Delivery = {
  id: string;
  createdAt: number;
  wabaId: string | null;
  phoneId: string | null;
  /** The exact text that is signed and sent. */
  body: string;
  signature: SignatureKind;
  /** "app" events ignore callback overrides, as Meta's account fields do. */
  route: "messages" | "app";
  /** Customers' messages in it, which get their second tick when it is answered 200. */
  inboundWamids: string[];
  attempts: DeliveryAttempt[];
  state: "held" | "pending" | "delivered" | "abandoned";
};

/** What a planned fault does to a Graph call that matches it. */
export type FaultEffect = {
  error?: { http?: number; code: number; subcode?: number; message?: string; details?: string };
  delayMs?: number;
  drop?: boolean;
  dropAfterAccept?: boolean;
  body?: { http: number; text: string; contentType?: string };
  failLater?: MessageError;
};

export type Fault = {
  id: string;
  match: { method?: string; path?: string; pathRegex?: string; scope?: string };
  remaining: number;
  effect: FaultEffect;
};

export type WebhookMode = { pause: boolean; delayMs: number; duplicate: number; reorder: boolean };

/** One recorded Graph call; secrets are replaced by fingerprints. */
export type RecordedCall = {
  id: number;
  at: number;
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
  authorization: string | null;
  scopes: string[];
  status: number | null;
  errorCode: number | null;
  faultId: string | null;
};

export type SimulatorState = {
  businesses: Map<string, Business>;
  wabas: Map<string, Waba>;
  phones: Map<string, PhoneNumber>;
  codes: Map<string, AuthorizationCode>;
  tokens: Map<string, AccessToken>;
  people: Map<string, Person>;
  messages: Map<string, Message>;
  deliveries: Map<string, Delivery>;
  faults: Map<string, Fault>;
  modes: Map<string, WebhookMode>;
  calls: RecordedCall[];
  clockOffsetMs: number;
};
