import { z } from "zod";
import { DocumentObject, LocationObject, MediaObject } from "./send-parts";

// A template in a send (Meta: "Template messages"): its name, its language and what fills its fields.

/** The field's name, where the template names its fields instead of numbering them. */
const parameter_name = z.string().min(1).max(512).optional();

const TextParameter = z.strictObject({
  type: z.literal("text"),
  text: z
    .string()
    .min(1, "Fill in every field of the template: Meta takes no empty text")
    .max(32_768, "A field may have at most 32768 characters"),
  parameter_name,
});

const Parameter = z.discriminatedUnion("type", [
  TextParameter,
  z.strictObject({
    type: z.literal("currency"),
    currency: z.strictObject({
      fallback_value: z.string().min(1).max(255),
      code: z.string().regex(/^[A-Z]{3}$/, "code must be a currency of ISO 4217, for example BRL"),
      amount_1000: z.int(),
    }),
    parameter_name,
  }),
  z.strictObject({
    type: z.literal("date_time"),
    date_time: z.looseObject({ fallback_value: z.string().min(1).max(255) }),
    parameter_name,
  }),
  z.strictObject({ type: z.literal("image"), image: MediaObject, parameter_name }),
  z.strictObject({ type: z.literal("video"), video: MediaObject, parameter_name }),
  z.strictObject({ type: z.literal("gif"), gif: MediaObject, parameter_name }),
  z.strictObject({ type: z.literal("document"), document: DocumentObject, parameter_name }),
  z.strictObject({ type: z.literal("location"), location: LocationObject, parameter_name }),
  z.strictObject({
    type: z.literal("product"),
    product: z.strictObject({
      product_retailer_id: z.string().min(1).max(512),
      catalog_id: z.string().min(1).max(64),
    }),
  }),
  z.strictObject({ type: z.literal("payload"), payload: z.string().min(1).max(256) }),
  z.strictObject({
    type: z.literal("coupon_code"),
    coupon_code: z.string().min(1).max(20, "A coupon code may have at most 20 characters"),
  }),
  z.strictObject({
    type: z.literal("limited_time_offer"),
    limited_time_offer: z.strictObject({ expiration_time_ms: z.int().positive() }),
  }),
  // Of flow, catalog and order buttons: Meta's own object.
  z.strictObject({ type: z.literal("action"), action: z.looseObject({}) }),
  z.strictObject({ type: z.literal("order_status"), order_status: z.looseObject({}) }),
]);

const parameters = z.array(Parameter).max(64);

const Button = z.strictObject({
  type: z.literal("button"),
  sub_type: z.enum([
    "quick_reply",
    "url",
    "copy_code",
    "flow",
    "catalog",
    "mpm",
    "spm",
    "order_details",
    "voice_call",
    "request_contact_info",
  ]),
  index: z.union([z.string().regex(/^\d$/), z.int().min(0).max(9)], {
    error: "index must be the button's place in the template, 0 to 9",
  }),
  parameters: parameters.optional(),
});

const HeaderBodyButton = [
  z.strictObject({ type: z.literal("header"), parameters }),
  z.strictObject({ type: z.literal("body"), parameters }),
  Button,
] as const;

const Card = z.strictObject({
  card_index: z.int().min(0).max(9),
  components: z.array(z.discriminatedUnion("type", HeaderBodyButton)).max(12),
});

const Component = z.discriminatedUnion("type", [
  ...HeaderBodyButton,
  z.strictObject({ type: z.literal("limited_time_offer"), parameters }),
  z.strictObject({ type: z.literal("order_status"), parameters }),
  z.strictObject({ type: z.literal("carousel"), cards: z.array(Card).min(2).max(10) }),
]);

export const TemplateObject = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9_]{1,512}$/, "name must be the template's name: small letters, digits and underscores"),
  language: z.strictObject({
    code: z
      .string()
      .regex(/^[a-z]{2,3}(_[A-Za-z]{2,4})?$/, "code must be the template's language, for example pt_BR"),
    policy: z.literal("deterministic").optional(),
  }),
  components: z.array(Component).max(24).optional(),
});
