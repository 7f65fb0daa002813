import { readNumber, readObjects, readText, readValue } from "./read-value";

/*
 * What a message's content says, for the bubble of its type. The shapes are Meta's ("messages webhook reference", and
 * "Messages API" for our own); whatever is missing or of another shape is left out, never an error.
 */
type Content = Record<string, unknown>;

export type Place = { latitude: number; longitude: number; name: string | null; address: string | null };

/** Of a location; null without coordinates. */
export function readPlace(content: Content): Place | null {
  const [latitude, longitude] = [readNumber(content, "latitude"), readNumber(content, "longitude")];
  if (latitude === null || longitude === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180)
    return null;
  return { latitude, longitude, name: readText(content, "name"), address: readText(content, "address") };
}

export type Card = {
  name: string | null;
  company: string | null;
  /** `kind` as the phone's address book calls it, e.g. CELL. */
  phones: { number: string; kind: string | null }[];
  emails: string[];
};

/** The cards of a contacts message. */
export function readCards(content: Content): Card[] {
  return readObjects(content, "contacts").map((card) => ({
    name:
      readText(card, "name", "formatted_name") ??
      ([readText(card, "name", "first_name"), readText(card, "name", "last_name")]
        .filter(Boolean)
        .join(" ") ||
        null),
    company: readText(card, "org", "company"),
    phones: readObjects(card, "phones").flatMap((phone) => {
      const number = readText(phone, "phone") ?? readText(phone, "wa_id");
      return number === null ? [] : [{ number, kind: readText(phone, "type") }];
    }),
    emails: readObjects(card, "emails").flatMap((email) => readText(email, "email") ?? []),
  }));
}

export type Choice = { title: string; description: string | null };

/** What a customer chose from our buttons or list, or pressed below a template. */
export function readChoice(type: string, content: Content): Choice | null {
  if (type === "button") return toChoice(readText(content, "text") ?? readText(content, "payload"), null);
  return (
    toChoice(readText(content, "button_reply", "title"), null) ??
    toChoice(readText(content, "list_reply", "title"), readText(content, "list_reply", "description"))
  );
}

function toChoice(title: string | null, description: string | null): Choice | null {
  return title === null ? null : { title, description };
}

export type Form = { summary: string | null; isAddress: boolean; fields: { label: string; value: string }[] };

/** The answers of a form (WhatsApp Flow) or an address that a customer filled in. */
export function readForm(content: Content): Form | null {
  const reply = readValue(content, "nfm_reply");
  if (typeof reply !== "object" || reply === null) return null;
  const isAddress = readText(reply, "name") === "address_message";
  // Meta's own word, in English whatever people speak.
  const summary = readText(reply, "body");
  const answers = parseJson(readText(reply, "response_json") ?? "");
  const values = isAddress ? (readValue(answers, "values") ?? answers) : answers;
  return {
    summary: summary === "Sent" ? null : summary,
    isAddress,
    fields: Object.entries(typeof values === "object" && values !== null ? values : {}).flatMap(
      ([key, value]: [string, unknown]) => {
        const text = key === "flow_token" ? "" : toText(value);
        return text === "" ? [] : [{ label: toLabel(key), value: text }];
      },
    ),
  };
}

/** Meta's editor names a field `screen_0_Full_name_0`; programmers write `full_name` or `fullName`. */
function toLabel(key: string): string {
  const words = key
    .replace(/^screen_\d+_/, "")
    .replace(/_\d+$/, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .trim();
  return words === "" ? key : words[0]?.toUpperCase() + words.slice(1);
}

function toText(value: unknown): string {
  // An option of a list comes as `0_Its_title`.
  if (typeof value === "string")
    return /^\d+_/.test(value) ? toLabel(value.replace(/^\d+_/, "")) : value.trim();
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return value.map(toText).filter(Boolean).join(", ");
  return typeof value === "object" && value !== null ? Object.values(value).map(toText).join(", ") : "";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Whether a customer lets us call: null when the message is not about that. */
export function readCallPermission(content: Content): "accept" | "reject" | null {
  const response = readText(content, "call_permission_reply", "response");
  return response === "accept" || response === "reject" ? response : null;
}

export type Offer = {
  header: string | null;
  body: string | null;
  footer: string | null;
  /** The label that opens a list. */
  button: string | null;
  options: { title: string; description: string | null; href: string | null }[];
};

/** An interactive message of ours: what it says and what the customer can choose. */
export function readOffer(content: Content): Offer {
  const action = readValue(content, "action");
  const link = readText(action, "parameters", "display_text") ?? readText(action, "parameters", "flow_cta");
  return {
    header: readText(content, "header", "text"),
    body: readText(content, "body", "text"),
    footer: readText(content, "footer", "text"),
    button: readText(action, "button"),
    options: [
      ...readObjects(action, "buttons").flatMap((button) => toOption(readText(button, "reply", "title"))),
      ...readObjects(action, "sections")
        .flatMap((section) => readObjects(section, "rows"))
        .flatMap((row) => toOption(readText(row, "title"), readText(row, "description"))),
      ...toOption(link, null, safeLink(readText(action, "parameters", "url"))),
    ],
  };
}

function toOption(title: string | null, description: string | null = null, href: string | null = null) {
  return title === null ? [] : [{ title, description, href }];
}

/** An address that may become a link: http or https, else null. */
export function safeLink(address: string | null): string | null {
  const url = address === null ? null : URL.parse(address);
  return url && /^https?:$/.test(url.protocol) ? url.href : null;
}

export type Order = {
  note: string | null;
  items: { product: string; quantity: number; price: number | null; currency: string | null }[];
  /** By currency; empty when a price is missing. */
  totals: { currency: string; amount: number }[];
};

/** What a customer put into the cart of the catalogue. */
export function readOrder(content: Content): Order {
  const items = readObjects(content, "product_items").map((item) => ({
    product: readText(item, "product_retailer_id") ?? "?",
    quantity: readNumber(item, "quantity") ?? 1,
    price: readNumber(item, "item_price"),
    currency: readText(item, "currency"),
  }));
  const totals = new Map<string, number>();
  for (const { currency, price, quantity } of items) {
    if (currency !== null && price !== null)
      totals.set(currency, (totals.get(currency) ?? 0) + price * quantity);
  }
  const isComplete = items.every(({ currency, price }) => currency !== null && price !== null);
  return {
    note: readText(content, "text"),
    items,
    totals: isComplete ? [...totals].map(([currency, amount]) => ({ currency, amount })) : [],
  };
}

export type FilledTemplate = {
  name: string | null;
  language: string | null;
  header: string[];
  body: string[];
  /** Of the file above it, as Meta calls its type: image, video or document. */
  file: string | null;
};

/** A template message of ours: its name and what was put into it. The sentence around that is Meta's to know. */
export function readTemplate(content: Content): FilledTemplate {
  const parametersOf = (kind: string) =>
    readObjects(content, "components")
      .filter((component) => readText(component, "type")?.toLowerCase() === kind)
      .flatMap((component) => readObjects(component, "parameters"));
  const texts = (kind: string) =>
    parametersOf(kind).flatMap(
      (parameter) =>
        readText(parameter, "text") ??
        readText(parameter, "currency", "fallback_value") ??
        readText(parameter, "date_time", "fallback_value") ??
        [],
    );
  const fileTypes = parametersOf("header").map((parameter) => readText(parameter, "type"));
  return {
    name: readText(content, "name"),
    language: readText(content, "language", "code"),
    header: texts("header"),
    body: texts("body"),
    file: fileTypes.find((type) => type === "image" || type === "video" || type === "document") ?? null,
  };
}

export type Referral = {
  kind: "ad" | "post";
  headline: string | null;
  body: string | null;
  href: string | null;
};

/** The ad or post by which a customer came. */
export function readReferral(referral: Record<string, unknown> | undefined): Referral | null {
  if (!referral) return null;
  return {
    kind: readText(referral, "source_type") === "post" ? "post" : "ad",
    headline: readText(referral, "headline"),
    body: readText(referral, "body"),
    href: safeLink(readText(referral, "source_url")),
  };
}
