import { expect, test } from "vitest";
import {
  readCallPermission,
  readCards,
  readChoice,
  readForm,
  readOffer,
  readOrder,
  readPlace,
  readReferral,
  readTemplate,
} from "./read-content";

test("a place has coordinates, also when they come as texts, and may have a name", () => {
  expect(readPlace({ latitude: -23.5, longitude: "-46.6", name: "Loja", address: " " })).toEqual({
    latitude: -23.5,
    longitude: -46.6,
    name: "Loja",
    address: null,
  });
  expect(readPlace({ latitude: 200, longitude: 0 })).toBeNull();
  expect(readPlace({ name: "Loja" })).toBeNull();
});

test("a card has a name, and the numbers under which somebody is reached", () => {
  const contacts = [
    {
      name: { formatted_name: "Rui Alves" },
      org: { company: "Alves Ltda" },
      phones: [{ phone: "+55 11 98765-0001", type: "CELL" }, { wa_id: "551132650001" }, { type: "HOME" }],
      emails: [{ email: "rui@alves.example", type: "WORK" }],
    },
    { name: { first_name: "Ana", last_name: "Dias" } },
    "?",
  ];
  expect(readCards({ contacts })).toEqual([
    {
      name: "Rui Alves",
      company: "Alves Ltda",
      phones: [
        { number: "+55 11 98765-0001", kind: "CELL" },
        { number: "551132650001", kind: null },
      ],
      emails: ["rui@alves.example"],
    },
    { name: "Ana Dias", company: null, phones: [], emails: [] },
  ]);
  expect(readCards({})).toEqual([]);
});

test("a choice is what the customer pressed or picked", () => {
  expect(readChoice("button", { payload: "p", text: "Sim" })).toEqual({ title: "Sim", description: null });
  expect(
    readChoice("interactive", { list_reply: { id: "1", title: "Terça", description: "às 10 h" } }),
  ).toEqual({ title: "Terça", description: "às 10 h" });
  expect(readChoice("interactive", { button_reply: { id: "1", title: "Agendar" } })?.title).toBe("Agendar");
  expect(readChoice("interactive", {})).toBeNull();
});

test("a form's answers have readable labels, and its token is nobody's business", () => {
  const response = {
    screen_0_Full_name_0: "Maria Souza",
    screen_1_Opção_1: "0_Terça_feira",
    wantsNews: true,
    days: ["0_Seg", "1_Ter"],
    flow_token: "secret",
    empty: "",
  };
  const form = readForm({
    nfm_reply: { name: "flow", body: "Sent", response_json: JSON.stringify(response) },
  });
  expect(form).toEqual({
    summary: null,
    isAddress: false,
    fields: [
      { label: "Full name", value: "Maria Souza" },
      { label: "Opção", value: "Terça feira" },
      { label: "Wants News", value: "true" },
      { label: "Days", value: "Seg, Ter" },
    ],
  });
  expect(readForm({ nfm_reply: { response_json: "{" } })?.fields).toEqual([]);
  expect(readForm({})).toBeNull();
});

test("an address that was filled in is read from its values", () => {
  const response = { values: { city: "Recife", zip_code: "50000" }, saved_address_id: "1" };
  const form = readForm({ nfm_reply: { name: "address_message", response_json: JSON.stringify(response) } });
  expect(form?.isAddress).toBe(true);
  expect(form?.fields.map(({ label }) => label)).toEqual(["City", "Zip code"]);
});

test("whether the customer lets us call", () => {
  expect(readCallPermission({ call_permission_reply: { response: "accept" } })).toBe("accept");
  expect(readCallPermission({ call_permission_reply: { response: "?" } })).toBeNull();
});

test("an interactive message of ours shows its options, and links only where it is safe", () => {
  const rows = [{ id: "1", title: "Terça", description: "10 h" }, { id: "2" }];
  const list = {
    body: { text: "Quando?" },
    action: { button: "Ver dias", sections: [{ title: "x", rows }] },
  };
  expect(readOffer(list)).toMatchObject({
    body: "Quando?",
    button: "Ver dias",
    options: [{ title: "Terça", description: "10 h", href: null }],
  });
  const link = (url: string) =>
    readOffer({ action: { parameters: { display_text: "Abrir", url } } }).options[0];
  expect(link("https://a.example/x")?.href).toBe("https://a.example/x");
  expect(link("javascript:alert(1)")?.href).toBeNull();
});

test("an order is added up by currency, unless a price is missing", () => {
  const item = (price: unknown, quantity = 1) => ({
    product_retailer_id: "pao",
    quantity,
    item_price: price,
    currency: "BRL",
  });
  expect(readOrder({ text: "sem cebola", product_items: [item(7.5, 2), item("3")] })).toMatchObject({
    note: "sem cebola",
    totals: [{ currency: "BRL", amount: 18 }],
  });
  expect(readOrder({ product_items: [item(7.5), item(undefined)] }).totals).toEqual([]);
});

test("a template shows what was put into it", () => {
  const components = [
    { type: "HEADER", parameters: [{ type: "image", image: { id: "1" } }] },
    {
      type: "body",
      parameters: [
        { type: "text", text: "Maria" },
        { type: "currency", currency: { fallback_value: "R$ 10" } },
      ],
    },
  ];
  expect(readTemplate({ name: "pedido", language: { code: "pt_BR" }, components })).toEqual({
    name: "pedido",
    language: "pt_BR",
    header: [],
    body: ["Maria", "R$ 10"],
    file: "image",
  });
});

test("an ad leads nowhere but to a web address", () => {
  expect(readReferral(undefined)).toBeNull();
  expect(readReferral({ source_type: "ad", headline: "Promoção", source_url: "https://fb.me/x" })).toEqual({
    kind: "ad",
    headline: "Promoção",
    body: null,
    href: "https://fb.me/x",
  });
  expect(readReferral({ source_type: "post", source_url: "data:text/html,x" })).toMatchObject({
    kind: "post",
    href: null,
  });
});
