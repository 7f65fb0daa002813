import { z } from "zod";

/** The ids that the signup dialog names. They are claims of the browser: the server proves them. */
export type SignupIds = {
  event: string;
  wabaId: string | null;
  phoneId: string | null;
  businessId: string | null;
  /** Every account of a signup that shared several. */
  wabaIds: string[] | null;
};

/** What the signup dialog says, in our words. */
export type SignupMessage =
  | { kind: "finished"; ids: SignupIds }
  | { kind: "cancelled"; step: string | null }
  | { kind: "failed"; message: string | null; code: string | null; sessionId: string | null };

/** What the callback page hands to the page that opened it. */
export const CallbackData = z.object({
  type: z.literal("WA_CALLBACK_DATA"),
  status: z.enum(["success", "error"]),
  code: z.string().min(1).max(4096).nullish(),
  state: z.string().min(1).max(4096).nullish(),
  wabaId: z.string().nullish(),
  error: z.string().nullish(),
  errorDescription: z.string().nullish(),
});
export type CallbackData = z.infer<typeof CallbackData>;

/**
 * The callback page asks before it hands over its code, which works once: whoever answers with `CallbackReady` gets it,
 * and when nobody does, the page uses it itself.
 */
export const CallbackOffer = CallbackData.pick({ status: true, state: true }).extend({
  type: z.literal("WA_CALLBACK_OFFER"),
});
export type CallbackOffer = z.infer<typeof CallbackOffer>;

export const CallbackReady = z.object({
  type: z.literal("WA_CALLBACK_READY"),
  state: z.string().nullish(),
});
export type CallbackReady = z.infer<typeof CallbackReady>;

/** A message to this window; `reply` answers the window that sent it, at its own origin only. */
export type WindowMessage = { origin: string; data: unknown; reply?: (data: CallbackReady) => void };

// Ids are hints: one that is not a Meta id is dropped and must not lose the rest of the message.
const MetaId = z
  .union([z.string().regex(/^\d{1,32}$/), z.int().nonnegative().transform(String)])
  .nullish()
  .catch(null);
const Text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null);

/** As many as our API takes. */
const WABAS_AT_MOST = 20;

const Envelope = z.object({
  type: z.literal("WA_EMBEDDED_SIGNUP"),
  event: z.string().min(1).max(64),
  data: z
    .object({
      phone_number_id: MetaId,
      waba_id: MetaId,
      waba_ids: z.array(MetaId).nullish().catch(null),
      business_id: MetaId,
      current_step: Text,
      error_message: Text,
      error_code: Text,
      error_id: Text,
      session_id: Text,
    })
    .partial()
    .nullish()
    .catch(null),
});

const FACEBOOK_HOST = /^(?:[a-z0-9-]+\.)*facebook\.com$/;

/**
 * Whether a message may speak for Meta: https on facebook.com or a subdomain, or the very origin of the dialog that the
 * server sent us to. (Meta's own sample uses `endsWith("facebook.com")`, which also lets evilfacebook.com in.)
 */
export function isMetaOrigin(origin: string, dialogUrl: string | null): boolean {
  const parsed = parseUrl(origin);
  if (!parsed || parsed.origin !== origin) return false;
  if (dialogUrl !== null && parseUrl(dialogUrl)?.origin === origin) return true;
  return parsed.protocol === "https:" && parsed.port === "" && FACEBOOK_HOST.test(parsed.hostname);
}

/** Reads a window message of the signup dialog (Meta: Embedded Signup, session info); null for everything else. */
export function readMetaMessage(message: WindowMessage, dialogUrl: string | null): SignupMessage | null {
  if (!isMetaOrigin(message.origin, dialogUrl)) return null;
  const envelope = Envelope.safeParse(parseData(message.data));
  return envelope.success ? toSignupMessage(envelope.data) : null;
}

/** Reads a message of our own callback page; null unless it comes from exactly our origin. */
export function readCallbackMessage(
  message: WindowMessage,
  ownOrigin: string,
): CallbackData | CallbackOffer | null {
  if (message.origin !== ownOrigin) return null;
  const callback = z.union([CallbackData, CallbackOffer]).safeParse(message.data);
  return callback.success ? callback.data : null;
}

/** Whether a message is the opener's word that it takes the answer to `state`. */
export function isReadyFor(message: WindowMessage, ownOrigin: string, state: string | null): boolean {
  if (message.origin !== ownOrigin) return false;
  const ready = CallbackReady.safeParse(message.data);
  return ready.success && (ready.data.state ?? null) === state;
}

function toSignupMessage({ event, data }: z.infer<typeof Envelope>): SignupMessage | null {
  if (event === "FINISH" || event.startsWith("FINISH_")) {
    const wabaIds = (data?.waba_ids ?? []).filter((id) => typeof id === "string").slice(0, WABAS_AT_MOST);
    return {
      kind: "finished",
      ids: {
        event,
        wabaId: data?.waba_id ?? wabaIds[0] ?? null,
        phoneId: data?.phone_number_id ?? null,
        businessId: data?.business_id ?? null,
        wabaIds: wabaIds.length > 0 ? wabaIds : null,
      },
    };
  }
  // An error that the person reports in the dialog arrives as CANCEL too; only the keys of `data` tell them apart.
  const reportsError = Boolean(data?.error_message ?? data?.error_code ?? data?.error_id);
  if (event === "ERROR" || (event === "CANCEL" && reportsError)) {
    return {
      kind: "failed",
      message: data?.error_message ?? null,
      code: data?.error_code ?? data?.error_id ?? null,
      sessionId: data?.session_id ?? null,
    };
  }
  if (event === "CANCEL") return { kind: "cancelled", step: data?.current_step ?? null };
  return null;
}

/** Meta posts a JSON string; an object is accepted as well. facebook.com also posts strings that are no JSON. */
function parseData(data: unknown): unknown {
  if (typeof data !== "string") return data;
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
