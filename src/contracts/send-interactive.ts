import { z } from "zod";
import { DocumentObject, MediaObject, textUpTo } from "./send-parts";

// Interactive messages (Meta: "Interactive messages"), each with Meta's limits. Where Meta documents a shape only in part,
// its object is handed on as it is (`looseObject`), and Meta checks the rest.

const Header = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: textUpTo(60, "A header") }),
  z.strictObject({ type: z.literal("image"), image: MediaObject }),
  z.strictObject({ type: z.literal("video"), video: MediaObject }),
  z.strictObject({ type: z.literal("document"), document: DocumentObject }),
]);
const TextHeader = z.strictObject({ type: z.literal("text"), text: textUpTo(60, "A header") });
const Footer = z.strictObject({ text: textUpTo(60, "A footer") });
const bodyUpTo = (max: number) => z.strictObject({ text: textUpTo(max, "The body") });
const Body = bodyUpTo(1024);

const ReplyButton = z.strictObject({
  type: z.literal("reply"),
  reply: z.strictObject({
    id: textUpTo(256, "A button's id"),
    title: textUpTo(20, "A button's title"),
  }),
});

const Buttons = z.strictObject({
  type: z.literal("button"),
  header: Header.optional(),
  body: Body,
  footer: Footer.optional(),
  action: z.strictObject({
    buttons: z
      .array(ReplyButton)
      .min(1, "Name at least one button")
      .max(3, "WhatsApp shows at most 3 buttons: use a list instead")
      .refine(
        (buttons) => areDistinct(buttons.map(({ reply }) => reply.id)),
        "Give each button an id of its own",
      )
      .refine(
        (buttons) => areDistinct(buttons.map(({ reply }) => reply.title)),
        "Give each button a title of its own",
      ),
  }),
});

const Row = z.strictObject({
  id: textUpTo(200, "A row's id"),
  title: textUpTo(24, "A row's title"),
  description: textUpTo(72, "A row's description").optional(),
});

const Sections = z
  .array(
    z.strictObject({
      title: textUpTo(24, "A section's title").optional(),
      rows: z.array(Row).min(1, "Give each section at least one row"),
    }),
  )
  .min(1, "Name at least one section")
  .max(10, "A list may have at most 10 sections")
  .refine(
    (sections) => sections.flatMap(({ rows }) => rows).length <= 10,
    "A list may have at most 10 rows in all its sections together: leave some out",
  )
  .refine(
    (sections) => sections.length === 1 || sections.every(({ title }) => title !== undefined),
    "Give each section a title when there is more than one",
  )
  .refine(
    (sections) => areDistinct(sections.flatMap(({ rows }) => rows.map(({ id }) => id))),
    "Give each row an id of its own",
  );

const List = z.strictObject({
  type: z.literal("list"),
  header: TextHeader.optional(),
  body: bodyUpTo(4096),
  footer: Footer.optional(),
  action: z.strictObject({ button: textUpTo(20, "The list's button"), sections: Sections }),
});

const CtaUrl = z.strictObject({
  type: z.literal("cta_url"),
  header: Header.optional(),
  body: Body,
  footer: Footer.optional(),
  action: z.strictObject({
    name: z.literal("cta_url"),
    parameters: z.strictObject({
      display_text: textUpTo(20, "The button's text"),
      url: z.url({ protocol: /^https?$/, error: "url must be a web address" }).max(2000),
    }),
  }),
});

const LocationRequest = z.strictObject({
  type: z.literal("location_request_message"),
  body: Body,
  action: z.strictObject({ name: z.literal("send_location") }),
});

const Flow = z.strictObject({
  type: z.literal("flow"),
  header: Header.optional(),
  body: Body,
  footer: Footer.optional(),
  action: z.strictObject({
    name: z.literal("flow"),
    parameters: z
      .strictObject({
        flow_message_version: z.literal("3"),
        flow_token: z.string().min(1).max(1024).optional(),
        flow_id: z.string().min(1).max(64).optional(),
        flow_name: z.string().min(1).max(200).optional(),
        flow_cta: textUpTo(30, "The button of a flow"),
        mode: z.enum(["draft", "published"]).optional(),
        flow_action: z.enum(["navigate", "data_exchange"]).optional(),
        flow_action_payload: z.looseObject({}).optional(),
      })
      .refine(
        ({ flow_id, flow_name }) => (flow_id === undefined) !== (flow_name === undefined),
        "Name the flow either by `flow_id` or by `flow_name`",
      ),
  }),
});

const Product = z.strictObject({
  type: z.literal("product"),
  body: Body.optional(),
  footer: Footer.optional(),
  action: z.strictObject({
    catalog_id: z.string().min(1).max(64),
    product_retailer_id: z.string().min(1).max(512),
  }),
});

const ProductSections = z
  .array(
    z.strictObject({
      title: textUpTo(24, "A section's title"),
      product_items: z.array(z.strictObject({ product_retailer_id: z.string().min(1).max(512) })).min(1),
    }),
  )
  .min(1)
  .max(10)
  .refine(
    (sections) => sections.flatMap(({ product_items }) => product_items).length <= 30,
    "A message may name at most 30 products: leave some out",
  );

const ProductList = z.strictObject({
  type: z.literal("product_list"),
  header: TextHeader,
  body: Body,
  footer: Footer.optional(),
  action: z.strictObject({ catalog_id: z.string().min(1).max(64), sections: ProductSections }),
});

const Card = z.looseObject({
  card_index: z.int().min(0).max(9),
  header: Header.optional(),
  body: bodyUpTo(160).optional(),
  action: z.looseObject({}),
});

const Carousel = z.strictObject({
  type: z.literal("carousel"),
  body: Body,
  action: z.strictObject({
    cards: z
      .array(Card)
      .min(2, "A carousel needs at least 2 cards")
      .max(10, "A carousel may have at most 10 cards"),
  }),
});

/** An interactive message whose `action` is Meta's own object. */
const metaDefined = <T extends string>(type: T) =>
  z.strictObject({
    type: z.literal(type),
    header: Header.optional(),
    body: Body.optional(),
    footer: Footer.optional(),
    action: z.looseObject({}),
  });

export const InteractiveObject = z.discriminatedUnion("type", [
  Buttons,
  List,
  CtaUrl,
  LocationRequest,
  Flow,
  Product,
  ProductList,
  Carousel,
  metaDefined("catalog_message"),
  metaDefined("address_message"),
  metaDefined("order_details"),
  metaDefined("order_status"),
  metaDefined("voice_call"),
  metaDefined("call_permission_request"),
  metaDefined("request_contact_info"),
]);

function areDistinct(texts: readonly string[]): boolean {
  return new Set(texts).size === texts.length;
}
