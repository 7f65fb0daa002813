import { describe, expect } from "vitest";
import { ErrorBody, pageOf } from "@/contracts/common";
import { Conversation } from "@/contracts/conversations";
import { Members } from "@/contracts/members";
import { Message } from "@/contracts/messages";
import { test } from "@/testing/inbox-fixtures";
import * as members from "../members/route";
import * as message from "../messages/[id]/route";
import * as retry from "../messages/[id]/retry/route";
import * as conversation from "./[id]/route";
import * as thread from "./[id]/messages/route";
import * as read from "./[id]/read/route";
import * as typing from "./[id]/typing/route";
import * as conversations from "./route";

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;
type Call = { apiKey?: string; id?: string; query?: string; method?: string; body?: unknown; key?: string };

/** Calls a route as a program with an API key does. */
async function call(route: Route, { apiKey, id, query = "", method = "GET", body, key }: Call) {
  const request = new Request(`http://localhost/api/v1/x${query}`, {
    method,
    headers: {
      ...(apiKey === undefined ? {} : { Authorization: `Bearer ${apiKey}` }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(key === undefined ? {} : { "Idempotency-Key": key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await route(request, { params: Promise.resolve({ id: id ?? "" }) });
  expect(response.headers.get("x-request-id")).toBeTruthy();
  return { status: response.status, body: (await response.json()) as unknown };
}

const olá = { type: "text", text: { body: "Olá" } };

/** Every route that takes an id, with what a caller sends. */
const byConversation: [string, Route, Partial<Call>][] = [
  ["GET conversations/{id}", conversation.GET, {}],
  ["PATCH conversations/{id}", conversation.PATCH, { method: "PATCH", body: { status: "resolved" } }],
  ["GET conversations/{id}/messages", thread.GET, {}],
  ["POST conversations/{id}/messages", thread.POST, { method: "POST", body: olá }],
  ["POST conversations/{id}/read", read.POST, { method: "POST" }],
  ["POST conversations/{id}/typing", typing.POST, { method: "POST" }],
];
const byMessage: [string, Route, Partial<Call>][] = [
  ["GET messages/{id}", message.GET, {}],
  ["POST messages/{id}/retry", retry.POST, { method: "POST" }],
];

describe("answers have the shape of the contract", () => {
  test("from the list to the message", async ({ createShop }) => {
    const { apiKey, customerWrites } = await createShop();
    const { conversationId: id } = await customerWrites("Oi");
    const list = pageOf(Conversation)
      .strict()
      .parse((await call(conversations.GET, { apiKey })).body);
    expect(list.data.map((one) => one.id)).toEqual([id]);
    Conversation.strict().parse((await call(conversation.GET, { apiKey, id })).body);
    Conversation.strict().parse((await call(read.POST, { apiKey, id, method: "POST" })).body);

    const sent = await call(thread.POST, { apiKey, id, method: "POST", body: olá, key: "k" });
    expect(sent.status).toBe(201);
    const made = Message.strict().parse(sent.body);
    expect(made).toMatchObject({ status: "pending", idempotencyKey: "k", content: { body: "Olá" } });
    const again = await call(thread.POST, { apiKey, id, method: "POST", body: olá, key: "k" });
    expect(again).toEqual({ status: 200, body: made });
    Message.strict().parse((await call(message.GET, { apiKey, id: made.id })).body);
    const page = pageOf(Message).parse((await call(thread.GET, { apiKey, id, query: "?limit=1" })).body);
    expect(page.data.map((one) => one.id)).toEqual([made.id]);
    expect(page.nextCursor).not.toBeNull();
    Members.parse((await call(members.GET, { apiKey })).body);
  });

  test("without a key every call is a message of its own", async ({ createShop }) => {
    const { apiKey, customerWrites, queued } = await createShop();
    const { conversationId: id } = await customerWrites("Oi");
    for (let round = 0; round < 2; round++) {
      expect((await call(thread.POST, { apiKey, id, method: "POST", body: olá })).status).toBe(201);
    }
    expect(await queued()).toHaveLength(2);
  });
});

describe("refusals", () => {
  test.for([...byConversation, ...byMessage])(
    "%s without a key or session is 401",
    async ([, route, more]) => {
      expect(await call(route, { ...more, id: "x" })).toMatchObject({
        status: 401,
        body: { code: "unauthorized" },
      });
    },
  );

  test.for(byConversation)(
    "%s of another organization is 404, and nothing happens",
    async ([, route, more], { createShop }) => {
      const [owner, stranger] = [await createShop(), await createShop()];
      const { conversationId: id } = await owner.customerWrites("Oi");
      const before = await owner.liveEvents();
      const answer = await call(route, { ...more, id, apiKey: stranger.apiKey });
      expect(answer).toMatchObject({
        status: 404,
        body: { code: "not_found", error: "Conversation not found" },
      });
      expect(await owner.liveEvents()).toEqual(before);
      expect((await call(route, { ...more, id, apiKey: owner.apiKey })).status).toBeLessThan(300);
    },
  );

  test.for(byMessage)("%s of another organization is 404", async ([, route, more], { createShop }) => {
    const [owner, stranger] = [await createShop(), await createShop()];
    const { messageId: id } = await owner.customerWrites("Oi");
    const answer = await call(route, { ...more, id, apiKey: stranger.apiKey });
    expect(answer).toMatchObject({ status: 404, body: { code: "not_found", error: "Message not found" } });
    expect((await call(route, { ...more, id, apiKey: owner.apiKey })).status).not.toBe(404);
  });

  test("another organization's list and members are its own", async ({ createShop }) => {
    const [owner, stranger] = [await createShop(), await createShop()];
    await owner.customerWrites("Oi");
    expect((await call(conversations.GET, { apiKey: stranger.apiKey })).body).toEqual({
      data: [],
      nextCursor: null,
    });
    const { data } = Members.parse((await call(members.GET, { apiKey: stranger.apiKey })).body);
    expect(data.map((one) => one.id)).toEqual([stranger.userId]);
  });

  test("a closed window is 422, a reused key too, a dead number 409", async ({ createShop }) => {
    const { apiKey, customerWrites, setLastInbound, disconnect } = await createShop();
    const { conversationId: id } = await customerWrites("Oi");
    const send = async (body: unknown, key?: string) => {
      const answer = await call(thread.POST, { apiKey, id, method: "POST", body, ...(key ? { key } : {}) });
      return [answer.status, ErrorBody.safeParse(answer.body).data?.code];
    };
    expect(await send(olá, "k")).toEqual([201, undefined]);
    expect(await send({ type: "text", text: { body: "Oi" } }, "k")).toEqual([422, "idempotency_key_reused"]);
    await disconnect();
    expect(await send(olá)).toEqual([409, "number_inactive"]);
    await setLastInbound(id, 24 * 3_600_000);
    expect(await send(olá)).toEqual([422, "window_closed"]);
  });

  test.for([
    { type: "text", text: { body: "   " } },
    { type: "text", text: { body: "x".repeat(4097) } },
    { type: "text", text: { body: "Oi", more: 1 } },
    { type: "fax", fax: {} },
    {},
  ])("%j is no message: 400", async (body, { createShop }) => {
    const { apiKey, customerWrites, queued } = await createShop();
    const { conversationId: id } = await customerWrites("Oi");
    expect(await call(thread.POST, { apiKey, id, method: "POST", body })).toMatchObject({ status: 400 });
    expect(await queued()).toEqual([]);
  });

  test("a key that is too long is 400", async ({ createShop }) => {
    const { apiKey, customerWrites } = await createShop();
    const { conversationId: id } = await customerWrites("Oi");
    const answer = await call(thread.POST, { apiKey, id, method: "POST", body: olá, key: "k".repeat(256) });
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_input" } });
  });

  test("a message that did not fail cannot be sent again: 409", async ({ createShop }) => {
    const { apiKey, customerWrites } = await createShop();
    const { messageId: id } = await customerWrites("Oi");
    expect(await call(retry.POST, { apiKey, id, method: "POST" })).toMatchObject({
      status: 409,
      body: { code: "not_retryable" },
    });
  });
});
