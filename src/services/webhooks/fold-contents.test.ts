import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { foldContents } from "./fold-contents";

const envelope = (...changes: unknown[]) => ({
  object: "whatsapp_business_account",
  entry: [{ id: "7001", time: 1_739_321_024, changes }],
});
const messagesChange = (value: Record<string, unknown>) => ({
  field: "messages",
  value: {
    messaging_product: "whatsapp",
    metadata: { display_phone_number: "15550783881", phone_number_id: "106540" },
    ...value,
  },
});
const folded = (text: string) => `[folded, ${[...text].length} characters]`;
const change = (field: string, value: unknown) => envelope({ field, value });
const inMessages = (...messages: unknown[]) => envelope(messagesChange({ messages }));

/** What stays readable inside of a message's content, whatever its type. */
const readable =
  /^(action|animated|catalog_id|(created_|expiration_)?timestamp|hash|(message_|original_message_|product_retailer_|source_)?id|mime_type|sha256|(source_|media_)?type|voice)$/;

describe("a message's content", () => {
  test("is folded, while sender, time and kind stay", () => {
    const contacts = [{ profile: { name: "Rosa", username: "rosa" }, wa_id: "5511988887777" }];
    const message = {
      from: "5511988887777",
      id: "wamid.1",
      timestamp: "1749416383",
      type: "text",
      text: { body: "Meu CPF é 123 😀" },
      context: { from: "1", id: "wamid.0", forwarded: true },
    };

    expect(foldContents(envelope(messagesChange({ contacts, messages: [message] })))).toEqual(
      envelope(
        messagesChange({ contacts, messages: [{ ...message, text: { body: folded("Meu CPF é 123 😀") } }] }),
      ),
    );
  });

  test.each([
    ["a caption", { type: "image", image: { id: "1", mime_type: "image/png", caption: "SECRET" } }],
    [
      "a file name and address",
      { type: "document", document: { filename: "SECRET", url: "https://x/SECRET" } },
    ],
    ["a place", { type: "location", location: { name: "SECRET", address: "SECRET", latitude: 91234567 } }],
    [
      "a contact card",
      {
        type: "contacts",
        contacts: [
          { name: { formatted_name: "SECRET" }, phones: [{ phone: "91234567", wa_id: "91234567" }] },
        ],
      },
    ],
    ["a template's button", { type: "button", button: { payload: "SECRET", text: "SECRET" } }],
    [
      "a button's title",
      {
        type: "interactive",
        interactive: { type: "button_reply", button_reply: { id: "1", title: "SECRET" } },
      },
    ],
    [
      "a form",
      {
        type: "interactive",
        interactive: {
          type: "nfm_reply",
          nfm_reply: { name: "flow", body: "SECRET", response_json: '{"a":"SECRET"}' },
        },
      },
    ],
    [
      "an order",
      {
        type: "order",
        order: {
          catalog_id: "1",
          text: "SECRET",
          product_items: [{ quantity: 91234567, item_price: 91234567 }],
        },
      },
    ],
    ["a reaction", { type: "reaction", reaction: { message_id: "wamid.1", emoji: "SECRET" } }],
    [
      "an edit",
      {
        type: "edit",
        edit: { original_message_id: "wamid.1", message: { type: "text", text: { body: "SECRET" } } },
      },
    ],
    ["an unknown type", { type: "poll", poll: { question: "SECRET", answers: ["SECRET", ["SECRET"]] } }],
    ["a part that no type names", { type: "text", extra: "SECRET", more: ["SECRET"] }],
    ["an advertisement", { type: "text", referral: { headline: "SECRET", source_id: "1" } }],
    ["a type named like errors", { type: "errors", errors: [{ message: "SECRET" }] }],
    ["no object at all", "SECRET"],
  ])("hides %s", (_what, message) => {
    for (const body of [
      inMessages(message),
      change("smb_message_echoes", { message_echoes: [message] }),
      change("history", {
        history: [{ metadata: { phase: 0 }, threads: [{ id: "5511", messages: [message] }] }],
      }),
    ]) {
      const text = JSON.stringify(foldContents(body));
      expect(text).not.toContain("SECRET");
      expect(text).not.toContain("91234567");
    }
  });

  test("is folded in a field that nobody has heard of", () => {
    const things = [{ id: "1", from: "5511", text: { body: "SECRET" }, answers: ["SECRET", 91_234_567] }];
    const text = JSON.stringify(foldContents(change("unheard_of", { things, said: "SECRET" })));
    expect(text).not.toContain("SECRET");
    expect(text).not.toContain("91234567");
    expect(text).toContain('"from":"5511"');
  });

  const key = fc.oneof(
    fc.constantFrom(
      "id",
      "type",
      "text",
      "body",
      "name",
      "title",
      "mime_type",
      "timestamp",
      "errors",
      "context",
    ),
    fc.constantFrom(
      "wa_id",
      "message",
      "details",
      "status",
      "from",
      "__proto__",
      "entry",
      "changes",
      "field",
    ),
    fc.string({ maxLength: 6 }),
  );
  const leaf = fc.oneof(fc.constant("text"), fc.boolean(), fc.constant(null));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: "small", maxDepth: 5 },
      leaf,
      fc.array(tie("tree"), { maxLength: 3 }),
      fc
        .array(fc.tuple(key, tie("tree")), { maxLength: 4 })
        .map((pairs) => Object.fromEntries(pairs) as unknown),
    ),
  }));
  const type = fc.constantFrom(
    "text",
    "image",
    "interactive",
    "contacts",
    "edit",
    "errors",
    "poll",
    "context",
  );

  property.prop([tree, type])("keeps no text but under the keys that are harmless", (grown, name) => {
    const secrets: string[] = [];
    const content = mark(Array.isArray(grown) || isObject(grown) ? grown : [grown], "", secrets);
    const body = inMessages({ id: "wamid.1", from: "5511", type: name, [name]: content });

    const shown = JSON.stringify(foldContents(body));

    for (const secret of secrets) expect(shown).not.toContain(secret);
    expect(Object.keys(flat(foldContents(body)))).toEqual(Object.keys(flat(body)));
  });

  property.prop([tree])("can be folded whatever the body is", (body) => {
    expect(() => foldContents(body)).not.toThrow();
  });

  test("may lie as deep as it likes", () => {
    const deep = JSON.parse(`${"[".repeat(5_000)}"SECRET"${"]".repeat(5_000)}`) as unknown;
    expect(JSON.stringify(foldContents(inMessages({ type: "text", text: deep })))).not.toContain("SECRET");
  });
});

describe("what nobody wrote", () => {
  test.each([
    [
      "statuses and their errors",
      messagesChange({
        statuses: [
          {
            id: "wamid.1",
            status: "failed",
            recipient_id: "5511",
            errors: [{ code: 131_047, title: "Re-engagement message", error_data: { details: "24 hours" } }],
            pricing: { category: "service", billable: true },
          },
        ],
      }),
    ],
    [
      "errors of the account",
      messagesChange({ errors: [{ code: 1, title: "Unknown", message: "m", href: "https://x" }] }),
    ],
    [
      "an unsupported message's error",
      messagesChange({
        messages: [
          {
            id: "wamid.1",
            from: "5511",
            type: "unsupported",
            errors: [{ code: 131_051, title: "Unsupported" }],
          },
        ],
      }),
    ],
    [
      "an account's restriction",
      {
        field: "account_update",
        value: {
          event: "ACCOUNT_RESTRICTION",
          restriction_info: [{ restriction_type: "X", remediation: "do this" }],
        },
      },
    ],
    [
      "a template's fate",
      { field: "message_template_status_update", value: { event: "REJECTED", reason: "SCAM" } },
    ],
    [
      "that the history was declined",
      { field: "history", value: { history: [{ errors: [{ code: 2_593_109, title: "off" }] }] } },
    ],
  ])("stays as it is: %s", (_what, one) => {
    const body = envelope(one);
    expect(foldContents(body)).toEqual(body);
  });

  test("names of the phone's contacts are folded, numbers are not", () => {
    const contact = { full_name: "Pablo", first_name: "P", phone_number: "16505551234" };
    const sync = { type: "contact", contact, action: "add", metadata: { timestamp: "1739321024" } };

    expect(foldContents(change("smb_app_state_sync", { state_sync: [sync] }))).toEqual(
      change("smb_app_state_sync", {
        state_sync: [
          { ...sync, contact: { ...contact, full_name: folded("Pablo"), first_name: folded("P") } },
        ],
      }),
    );
  });
});

/** The tree with a text of its own at each leaf that is one; those under no harmless key are noted as secrets. */
function mark(value: unknown, key: string, secrets: string[]): unknown {
  if (Array.isArray(value)) return value.map((one) => mark(one, key, secrets));
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mark(one, name, secrets)]));
  }
  if (typeof value !== "string" || readable.test(key)) return value;
  secrets.push(`secret-${secrets.length}-`);
  return secrets.at(-1);
}

/** The paths of all leaves. */
function flat(value: unknown, path = ""): Record<string, unknown> {
  if (typeof value !== "object" || value === null) return { [path]: value };
  const parts = Object.entries(value).map(([key, one]) => flat(one, `${path}/${key}`));
  return Object.assign({ [path]: null }, ...parts) as Record<string, unknown>;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
