import { z } from "zod";
import { Id } from "./common";
import { InteractiveObject } from "./send-interactive";
import {
  Caption,
  file,
  filename,
  HOW_TO_NAME_A_FILE,
  isNamedOnce,
  LocationObject,
  MediaObject,
  textUpTo,
} from "./send-parts";
import { TemplateObject } from "./send-template";

// What may be sent: Meta's message object of each type (Meta: "Messages API"), checked before it is stored.

/** Meta's limit for a text body, in characters (Cloud API, text messages). */
export const TEXT_BODY_MAX = 4096;

const CaptionedObject = z.strictObject({ ...file, caption: Caption }).refine(isNamedOnce, HOW_TO_NAME_A_FILE);

/** The id of a message of the same conversation: ours, or its wamid. Not for reactions, which name theirs themselves. */
const replyTo = z.string().min(1).max(512).optional();

const type = z.enum(["HOME", "WORK"]).optional();
const line = z.string().max(1000).optional();

/** https://developers.facebook.com/docs/whatsapp/cloud-api/messages/contacts-messages */
const ContactCard = z.strictObject({
  name: z.strictObject({
    formatted_name: textUpTo(1000, "formatted_name"),
    first_name: line,
    last_name: line,
    middle_name: line,
    suffix: line,
    prefix: line,
  }),
  phones: z
    .array(
      z.strictObject({
        phone: line,
        wa_id: z
          .string()
          .regex(/^\d{5,20}$/)
          .optional(),
        type: line,
      }),
    )
    .max(20)
    .optional(),
  emails: z
    .array(z.strictObject({ email: z.email().max(320), type }))
    .max(20)
    .optional(),
  org: z.strictObject({ company: line, department: line, title: line }).optional(),
  addresses: z
    .array(
      z.strictObject({
        street: line,
        city: line,
        state: line,
        zip: line,
        country: line,
        country_code: z.string().max(2).optional(),
        type,
      }),
    )
    .max(20)
    .optional(),
  urls: z
    .array(z.strictObject({ url: z.url().max(2048), type }))
    .max(20)
    .optional(),
  birthday: z.iso.date("birthday must be written YYYY-MM-DD").optional(),
});

export const SendMessageRequest = z.discriminatedUnion(
  "type",
  [
    z.strictObject({
      type: z.literal("text"),
      text: z.strictObject({
        body: z
          .string()
          .max(TEXT_BODY_MAX)
          .refine((body) => body.trim() !== "", "must not be empty"),
        preview_url: z.boolean().optional(),
      }),
      replyTo,
    }),
    z.strictObject({ type: z.literal("image"), image: CaptionedObject, replyTo }),
    z.strictObject({ type: z.literal("video"), video: CaptionedObject, replyTo }),
    z.strictObject({
      type: z.literal("audio"),
      audio: z
        .strictObject({ ...file, voice: z.boolean().optional() })
        .refine(isNamedOnce, HOW_TO_NAME_A_FILE),
      replyTo,
    }),
    z.strictObject({
      type: z.literal("document"),
      document: z
        .strictObject({ ...file, caption: Caption, filename })
        .refine(isNamedOnce, HOW_TO_NAME_A_FILE),
      replyTo,
    }),
    z.strictObject({ type: z.literal("sticker"), sticker: MediaObject, replyTo }),
    z.strictObject({ type: z.literal("location"), location: LocationObject, replyTo }),
    z.strictObject({
      type: z.literal("contacts"),
      contacts: z
        .array(ContactCard)
        .min(1, "Name at least one contact")
        .max(257, "A message may carry at most 257 contacts"),
      replyTo,
    }),
    z.strictObject({ type: z.literal("interactive"), interactive: InteractiveObject, replyTo }),
    z.strictObject({ type: z.literal("template"), template: TemplateObject, replyTo }),
    z.strictObject({
      type: z.literal("reaction"),
      reaction: z.strictObject({
        /** The message it is about: our id or its wamid. */
        message_id: z.string().min(1).max(512),
        /** One emoji; "" takes the reaction back. */
        emoji: z.string().max(64, "emoji must be one emoji, or empty to take the reaction back"),
      }),
    }),
  ],
  {
    error:
      "type must be text, image, video, audio, document, sticker, location, contacts, interactive, template or reaction",
  },
);
export type SendMessageRequest = z.infer<typeof SendMessageRequest>;

/** A number in E.164 (`+5511999990000`; blanks, dots, dashes and brackets may stand in it) or a BSUID (`BR.1349…`). */
const Recipient = z
  .string()
  .trim()
  .max(150)
  .refine(
    (to) => isBsuid(to) || /^\+?[1-9]\d{6,14}$/.test(to.replace(/[\s().-]/g, "")),
    "`to` must be a phone number with its country code, such as +5511999990000, or a user id such as BR.13491208655302741918",
  );

/** Whether a recipient is named by a business-scoped user id (Meta: "Business-scoped user IDs"). */
export function isBsuid(to: string): boolean {
  return /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/.test(to);
}

/** Only a template may be the first message. `phoneId`: Meta's id of the sending number; else the default number. */
export const StartConversationRequest = z.strictObject({
  to: Recipient,
  phoneId: z.string().min(1).max(32).optional(),
  type: z.literal("template", {
    error: "A conversation can be started with a template only: set type to template",
  }),
  template: TemplateObject,
});
export type StartConversationRequest = z.infer<typeof StartConversationRequest>;

/** `upTo`: our id of the last message that was seen; without it everything is read. */
export const MarkReadQuery = z.strictObject({ upTo: Id.optional() });
export type MarkReadQuery = z.infer<typeof MarkReadQuery>;
