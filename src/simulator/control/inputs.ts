import { z } from "zod";

// What the /__sim calls take. Strict: a misspelt key in a test fails instead of doing nothing.

export const ResetInput = z.strictObject({ seed: z.boolean().default(true) });

export const AppInput = z.strictObject({
  id: z.string().min(1).optional(),
  secret: z.string().min(1).optional(),
  configId: z.string().min(1).optional(),
  name: z.string().min(1).optional(),
  webhookUrl: z.url().nullable().optional(),
  webhookVerifyToken: z.string().optional(),
  redirectUris: z.array(z.url()).optional(),
});

const NewPhone = z.strictObject({
  displayPhoneNumber: z.string().min(5),
  verifiedName: z.string().min(1),
  qualityRating: z.string().optional(),
  codeVerificationStatus: z.string().optional(),
  isOnBizApp: z.boolean().optional(),
  pin: z.string().length(6).optional(),
  registered: z.boolean().default(false),
});

export const WabaInput = z.strictObject({
  name: z.string().min(1),
  businessId: z.string().optional(),
  businessName: z.string().min(1).optional(),
  country: z.string().length(2).optional(),
  subscribed: z.boolean().default(false),
  phones: z.array(NewPhone).default([]),
});

export const PhonesInput = z.strictObject({ wabaId: z.string(), phones: z.array(NewPhone).min(1) });

export const GrantInput = z.strictObject({
  wabaIds: z.array(z.string()).min(1),
  redirectUri: z.string().nullable().default(null),
  notify: z.boolean().default(true),
});

export const RevokeInput = z.strictObject({ wabaId: z.string() });

export const PersonInput = z.strictObject({
  name: z.string().min(1),
  phone: z.string().min(5),
  waId: z.string().optional(),
  username: z.string().optional(),
  hidesPhone: z.boolean().optional(),
  online: z.boolean().optional(),
});

export const PersonChange = z.strictObject({
  name: z.string().min(1).optional(),
  online: z.boolean().optional(),
  autoRead: z.boolean().optional(),
});

export const ErrorInput = z.strictObject({
  code: z.number().int(),
  title: z.string(),
  message: z.string().optional(),
  details: z.string().optional(),
});

export const StatusInput = z.strictObject({
  wamid: z.string(),
  status: z.enum(["sent", "delivered", "read", "played", "failed"]),
  errors: z.array(ErrorInput).default([]),
});

export const FaultInput = z
  .strictObject({
    match: z
      .strictObject({
        method: z.string().optional(),
        path: z.string().optional(),
        pathRegex: z.string().refine(isRegex, "Not a regular expression.").optional(),
        bodyIncludes: z.string().optional(),
        scope: z.string().optional(),
      })
      .default({}),
    times: z.number().int().min(1).default(1),
    error: z
      .strictObject({
        http: z.number().int().optional(),
        code: z.number().int(),
        subcode: z.number().int().optional(),
        message: z.string().optional(),
        details: z.string().optional(),
      })
      .optional(),
    delayMs: z.number().min(0).optional(),
    drop: z.boolean().optional(),
    dropAfterAccept: z.boolean().optional(),
    body: z
      .strictObject({ http: z.number().int(), text: z.string(), contentType: z.string().optional() })
      .optional(),
    failLater: ErrorInput.optional(),
  })
  .refine(
    (input) =>
      [input.error, input.delayMs, input.drop, input.dropAfterAccept, input.body, input.failLater].some(
        (effect) => effect !== undefined,
      ),
    { message: "A fault needs an effect: error, delayMs, drop, dropAfterAccept, body or failLater." },
  );

export const WebhookModeInput = z.strictObject({
  wabaId: z.string().default("*"),
  pause: z.boolean().default(false),
  delayMs: z.number().min(0).default(0),
  duplicate: z.number().int().min(0).max(100).default(0),
  reorder: z.boolean().default(false),
});

export const FlushInput = z.strictObject({
  wabaId: z.string().nullable().default(null),
  batch: z.boolean().default(false),
  reverse: z.boolean().default(false),
});

export const RawWebhookInput = z.strictObject({
  body: z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]),
  signature: z.enum(["valid", "wrong", "missing"]).default("valid"),
  appId: z.string().optional(),
});

export const TimeInput = z.strictObject({ offsetMs: z.number() });

function isRegex(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
