import { z } from "zod";

// What the control calls about Business apps take. Strict: a misspelt key in a test fails instead of doing nothing.

/** Milliseconds since 1970 (below 10^11: seconds), or a text like 2026-05-01T12:00:00Z; gives milliseconds. */
const Time = z
  .union([z.number(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))])
  .transform((at) => (at < 1e11 ? at * 1000 : at));

const MediaType = z.enum(["image", "video", "audio", "document", "sticker"]);

/** A file; the short form is its type alone. */
const Media = z.union([
  MediaType.transform((type) => ({ type })),
  z.strictObject({
    type: MediaType,
    id: z.string().optional(),
    mimeType: z.string().optional(),
    caption: z.string().optional(),
    filename: z.string().optional(),
    voice: z.boolean().optional(),
  }),
]);
export type MediaInput = z.infer<typeof Media>;

const AppMessage = z
  .strictObject({
    text: z.string().min(1).optional(),
    media: Media.optional(),
    fromBusiness: z.boolean().default(false),
    at: Time.optional(),
    status: z.enum(["DELIVERED", "ERROR", "PENDING", "PLAYED", "READ", "SENT"]).optional(),
  })
  .refine((message) => (message.text === undefined) !== (message.media === undefined), {
    message: "A message has either text or media.",
  });
export type AppMessageInput = z.infer<typeof AppMessage>;

/** Whose chat: a person that exists, or a number, which makes the person when nobody has it. */
const Partner = {
  personId: z.string().optional(),
  phone: z.string().min(5).optional(),
  name: z.string().min(1).optional(),
};
export type PartnerInput = {
  personId?: string | undefined;
  phone?: string | undefined;
  name?: string | undefined;
};

const hasOnePartner = (input: PartnerInput) => (input.personId === undefined) !== (input.phone === undefined);
const onePartner = { message: "Name the person by exactly one of an id and a number." };

export const AppChatsInput = z.strictObject({
  phoneNumberId: z.string(),
  people: z
    .array(
      z.strictObject({ ...Partner, messages: z.array(AppMessage).min(1) }).refine(hasOnePartner, onePartner),
    )
    .min(1),
});

const Thread = z
  .strictObject({
    person: z.string().optional(),
    from: z.string().min(5).optional(),
    name: z.string().min(1).optional(),
    messages: z.array(AppMessage).min(1),
  })
  .transform(({ person, from, ...rest }) => ({ personId: person, phone: from, ...rest }))
  .refine(hasOnePartner, onePartner);

export const HistoryInput = z
  .strictObject({
    phoneNumberId: z.string(),
    threads: z.array(Thread).default([]),
    declined: z.boolean().default(false),
    /** How many webhooks each phase is split into; default: as the app's chunkSize says. */
    chunks: z.number().int().min(1).optional(),
    reverse: z.boolean().optional(),
    phase: z.number().int().min(0).max(2).optional(),
    /** What the last chunk says; default 100. */
    progress: z.number().int().min(0).max(100).optional(),
  })
  .refine((input) => input.declined !== input.threads.length > 0, {
    message: "Give either threads or declined: true.",
  });

export const AppContactsInput = z.strictObject({
  phoneNumberId: z.string(),
  contacts: z
    .array(
      z.strictObject({
        action: z.enum(["add", "remove"]).default("add"),
        fullName: z.string().default(""),
        phone: z.string().min(5),
      }),
    )
    .min(1),
  /** Whether the webhook leaves now; default: once the contacts have been asked for. */
  notify: z.boolean().optional(),
});

export const EchoInput = z
  .strictObject({
    phoneNumberId: z.string(),
    personId: z.string().optional(),
    to: z.string().min(5).optional(),
    name: z.string().min(1).optional(),
    type: z.enum(["message", "edit", "revoke"]).default("message"),
    text: z.string().min(1).optional(),
    media: Media.optional(),
    replyTo: z.string().nullable().default(null),
    /** The wamid of what is edited or revoked. */
    original: z.string().optional(),
  })
  .refine((input) => input.type === "message" || input.original !== undefined, {
    message: "edit and revoke need `original`, the wamid of a message sent from the business's phone.",
  })
  .refine(
    (input) => input.type !== "message" || hasOnePartner({ personId: input.personId, phone: input.to }),
    {
      message: "Give either personId or to.",
    },
  )
  .refine((input) => input.type === "revoke" || (input.text === undefined) !== (input.media === undefined), {
    message: "Give either text or media.",
  });
export type EchoCommand = z.infer<typeof EchoInput>;

export const AppSettingsInput = z.strictObject({
  phoneNumberId: z.string(),
  historyDeclined: z.boolean().optional(),
  chunkSize: z.number().int().min(1).optional(),
  reverse: z.boolean().optional(),
  pause: z.boolean().optional(),
});
