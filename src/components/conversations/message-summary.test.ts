import { expect, test } from "vitest";
import { sampleMessage } from "@/testing/conversation-samples";
import { messagePreview, namedType } from "./message-summary";

test.each<[string, Record<string, unknown>, string | null]>([
  ["text", { body: "*Oi*,\n\nAna" }, "Oi, Ana"],
  ["image", { id: "1", caption: "a foto" }, "a foto"],
  ["image", { id: "1" }, null],
  ["document", { filename: "nota.pdf" }, "nota.pdf"],
  ["document", { filename: "nota.pdf", caption: "a nota" }, "a nota"],
  ["button", { payload: "1", text: "Sim" }, "Sim"],
  ["interactive", { type: "button_reply", button_reply: { id: "1", title: "Agendar" } }, "Agendar"],
  ["interactive", { type: "list_reply", list_reply: { id: "1", title: "Terça" } }, "Terça"],
  ["location", { latitude: 1, longitude: 2, name: "Loja" }, "Loja"],
  ["contacts", {}, null],
  [
    "contacts",
    { contacts: [{ name: { formatted_name: "Rui" } }, { name: { formatted_name: "Ana" } }] },
    "Rui, Ana",
  ],
  ["interactive", { type: "button", body: { text: "Qual dia?" } }, "Qual dia?"],
  ["interactive", { type: "call_permission_reply", call_permission_reply: { response: "accept" } }, null],
  ["order", { text: "sem cebola", product_items: [] }, "sem cebola"],
  ["template", { name: "pedido_pronto", language: { code: "pt_BR" } }, "pedido pronto"],
  ["edit", { original_message_id: "1", message: { type: "text", text: { body: "às seis" } } }, "às seis"],
  ["edit", { message: { type: "image", image: { caption: "a loja" } } }, "a loja"],
  ["edit", { message: "?" }, null],
  ["edit", {}, null],
  ["revoke", { original_message_id: "1" }, null],
  ["media_placeholder", {}, null],
  ["something_new", { body: { nested: true } }, null],
])("a %s message with %o is previewed as %s", (type, content, preview) => {
  expect(messagePreview(sampleMessage({ id: "m", type, content }))).toBe(preview);
});

test("a type we have no word for is still a message, and a recording is no piece of music", () => {
  expect(namedType({ type: "video", content: {} })).toBe("video");
  expect(namedType({ type: "audio", content: { voice: true } })).toBe("voice");
  expect(namedType({ type: "audio", content: {} })).toBe("audio");
  expect(namedType({ type: "something_new", content: {} })).toBe("unknown");
});
