import { z } from "zod";
import { ErrorInput } from "./inputs";

export const MEDIA_TYPES = ["image", "video", "audio", "document", "sticker"] as const;

const Base64 = z.base64().transform((text) => Buffer.from(text, "base64"));

/** A file that a customer sends; without bytes the sample of its type. */
const FileInput = z.strictObject({
  file: Base64.optional(),
  mimeType: z.string().min(1).optional(),
  caption: z.string().optional(),
  filename: z.string().min(1).optional(),
  voice: z.boolean().optional(),
  animated: z.boolean().optional(),
});

const known = {
  phoneNumberId: z.string(),
  personId: z.string().optional(),
  from: z.string().optional(),
  name: z.string().optional(),
  type: z
    .string()
    .regex(/^[a-z_]+$/)
    .default("text"),
  text: z
    .union([z.string().min(1), z.strictObject({ body: z.string().min(1) }).transform(({ body }) => body)])
    .optional(),
  /** The file of a message of whatever media type; the same as a key of that type's name. */
  media: FileInput.optional(),
  image: FileInput.optional(),
  video: FileInput.optional(),
  audio: FileInput.optional(),
  document: FileInput.optional(),
  sticker: FileInput.optional(),
  replyTo: z.string().nullable().default(null),
  forwarded: z.enum(["once", "often"]).optional(),
  referral: z.record(z.string(), z.unknown()).optional(),
  groupId: z.string().min(1).optional(),
  /** When it was written, in seconds since 1970; now, unless told. */
  timestamp: z.coerce.number().int().min(0).optional(),
  context: z.record(z.string(), z.unknown()).optional(),
  errors: z.array(ErrorInput).optional(),
  extra: z.record(z.string(), z.unknown()).optional(),
};

/** What a customer sends: `type`, and under a key of that name Meta's object without ids. Strict but for that key. */
export const MessageInput = z
  .looseObject(known)
  .refine((input) => (input.personId === undefined) !== (input.from === undefined), {
    message: "Give either personId or from.",
  })
  .superRefine((input, context) => {
    for (const key of Object.keys(input)) {
      const isOther = (MEDIA_TYPES as readonly string[]).includes(key) && key !== input.type;
      if ((key in known && !isOther) || key === input.type) continue;
      context.addIssue({ code: "custom", message: `Unrecognized key: "${key}"`, path: [key] });
    }
    if (input.type === "text" && input.text === undefined) {
      context.addIssue({ code: "custom", message: "A text is required.", path: ["text"] });
    }
  });
export type MessageCommand = z.infer<typeof MessageInput>;

/** What an edit names: the message, and either its new text or Meta's whole `message`. */
export const EditInput = z
  .strictObject({
    original_message_id: z.string(),
    text: z.string().min(1).optional(),
    message: z.looseObject({ type: z.string() }).optional(),
  })
  .refine((input) => (input.text === undefined) !== (input.message === undefined), {
    message: "Give either text or message.",
  });

export const RevokeMessageInput = z.strictObject({ original_message_id: z.string() });

export const ReactionInput = z.strictObject({ message_id: z.string(), emoji: z.string().optional() });

export const SystemInput = z.looseObject({
  type: z.string().min(1),
  body: z.string().optional(),
  wa_id: z.string().optional(),
  user_id: z.string().optional(),
});
