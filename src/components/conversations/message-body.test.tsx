import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderToStaticMarkup } from "react-dom/server";
import { IntlProvider } from "use-intl";
import { expect, test } from "vitest";
import type { Message } from "@/contracts/messages";
import { messagesOf } from "@/messages";
import { sampleMessage } from "@/testing/conversation-samples";
import { MessageBody } from "./message-body";

/** The bubble's inside as text with its controls' names; what a customer wrote, as a browser would show it. */
function render(type: string, content: Message["content"], more: Partial<Message> = {}): string {
  const message = sampleMessage({ id: "m1", direction: "in", type, content, ...more });
  return renderToStaticMarkup(
    <IntlProvider locale="pt-BR" messages={messagesOf("pt-BR")} timeZone="America/Sao_Paulo">
      <QueryClientProvider client={new QueryClient()}>
        <MessageBody message={message} tail={null} />
      </QueryClientProvider>
    </IntlProvider>,
  );
}

const file = (mimeType: string, more: Partial<NonNullable<Message["media"]>> = {}): Partial<Message> => ({
  media: { id: "f1", status: "stored", mimeType, filename: null, byteSize: 2_048, error: null, ...more },
});

test.each<[string, Message["content"], Partial<Message>, string[]]>([
  ["text", { body: "*Oi*" }, {}, ["<strong", "Oi"]],
  ["image", { caption: "a loja" }, file("image/jpeg"), ['src="/api/v1/media/f1"', 'alt="a loja"', "a loja"]],
  ["video", {}, file("video/mp4"), ["<video", 'src="/api/v1/media/f1"']],
  ["audio", { voice: true }, file("audio/ogg"), ["<audio", 'aria-label="Reproduzir"', "Mensagem de voz"]],
  [
    "document",
    {},
    file("application/pdf", { filename: "nota.pdf" }),
    ["nota.pdf", "PDF · 2 kB", "download=1"],
  ],
  ["sticker", {}, file("image/webp"), ['alt="Figurinha"']],
  ["location", { latitude: 1.5, longitude: 2, name: "Loja" }, {}, ["Loja", "query=1.5,2", "Abrir no mapa"]],
  [
    "contacts",
    { contacts: [{ name: { formatted_name: "Rui" }, phones: [{ phone: "+551132650000" }] }] },
    {},
    ["Rui", "+55 11 3265 0000", "Copiar o número"],
  ],
  ["button", { text: "Sim" }, {}, ["Sim", "Escolha do cliente"]],
  ["interactive", { list_reply: { title: "Terça", description: "às 10 h" } }, {}, ["Terça", "às 10 h"]],
  ["interactive", { nfm_reply: { response_json: '{"nome":"Ana"}' } }, {}, ["Ver 1 resposta", "Nome", "Ana"]],
  [
    "interactive",
    { body: { text: "Qual?" }, action: { buttons: [{ reply: { title: "A" } }] } },
    { direction: "out" },
    ["Qual?", "Opções oferecidas"],
  ],
  [
    "order",
    { product_items: [{ product_retailer_id: "pão", quantity: 2, item_price: 3, currency: "BRL" }] },
    {},
    ["Pedido com 2 itens", "R$", "6,00"],
  ],
  ["template", { name: "pedido", language: { code: "pt_BR" } }, { direction: "out" }, ["pedido", "pt_BR"]],
  [
    "unsupported",
    { type: "poll_creation" },
    { attributes: { errors: [{ code: 131051, title: "x" }] } },
    ["Enquete", "Veja no celular da empresa.", "Código 131051"],
  ],
  ["something_new", { x: 1 }, {}, ["Mensagem", "Veja no celular da empresa."]],
])("a %s shows what it says: %o", (type, content, more, shown) => {
  const html = render(type, content, more);
  for (const part of shown) expect(html).toContain(part);
});

test("a file that is being fetched keeps its place, and one that failed says why and can be asked for again", () => {
  expect(render("image", {}, file("image/jpeg", { status: "pending" }))).toContain("Recebendo o arquivo…");
  const failed = render("audio", {}, file("audio/ogg", { status: "failed", error: "unreachable" }));
  expect(failed).toContain("Não foi possível baixar o arquivo da Meta.");
  expect(failed).toContain("Tentar novamente");
  expect(render("document", { filename: "a.pdf" })).toContain("Veja no celular da empresa.");
});

test.each(["image", "location", "contacts", "interactive", "order", "template", "unsupported", "button"])(
  "a %s without anything in it is still shown",
  (type) => {
    expect(render(type, {}).length).toBeGreaterThan(20);
  },
);

test("what a customer sends never becomes markup or a script's address", () => {
  const html = render("location", { latitude: 1, longitude: 2, name: '<img src=x onerror="alert(1)">' });
  expect(html).not.toContain("<img");
  const offer = { action: { parameters: { display_text: "x", url: "javascript:alert(1)" } } };
  expect(render("interactive", offer, { direction: "out" })).not.toContain("javascript:");
});
