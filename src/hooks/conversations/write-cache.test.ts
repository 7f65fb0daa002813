import { InfiniteQueryObserver, QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import type { Conversation } from "@/contracts/conversations";
import type { Message } from "@/contracts/messages";
import { sampleConversation, sampleMessage } from "@/testing/conversation-samples";
import { flattenPages, type Pages } from "./conversation-cache";
import { DEFAULT_FILTERS } from "./conversation-filters";
import { conversationKeys } from "./conversation-queries";
import { messageKeys } from "./message-queries";
import { writeAcceptedMessage, writeConversation, writeMessage, writeMovedConversation } from "./write-cache";

const page = <T>(...data: T[]): Pages<T> => ({ pages: [{ data, nextCursor: null }], pageParams: [null] });

test("a change that comes while the thread is being read again is not lost to the older answer", async () => {
  const client = new QueryClient();
  const answers: ((messages: Message[]) => void)[] = [];
  const observer = new InfiniteQueryObserver(client, {
    queryKey: messageKeys.thread("c1"),
    queryFn: () =>
      new Promise<{ data: Message[]; nextCursor: null }>((resolve) => {
        answers.push((data) => resolve({ data, nextCursor: null }));
      }),
    initialPageParam: null,
    getNextPageParam: () => null,
  });
  const stop = observer.subscribe(() => undefined);
  const old = sampleMessage({ id: "m1", status: "sent" });

  writeMessage(client, { ...old, status: "delivered" });
  answers[0]?.([old]);
  await expect
    .poll(() => flattenPages(observer.getCurrentResult().data).map(({ status }) => status))
    .toEqual(["delivered"]);

  const again = observer.refetch();
  writeMessage(client, sampleMessage({ id: "m2", sentAt: "2026-11-21T12:01:00.000Z" }));
  answers[1]?.([old]);
  await again;
  await expect
    .poll(() => flattenPages(observer.getCurrentResult().data).map(({ id }) => id))
    .toEqual(["m2", "m1"]);
  stop();
});

test("a message just accepted brings its conversation to the top of every list it belongs to", () => {
  const client = new QueryClient();
  const [a, b] = [
    sampleConversation({
      id: "a",
      lastMessage: sampleMessage({ id: "m-a", sentAt: "2026-11-21T12:05:00.000Z" }),
    }),
    sampleConversation({
      id: "c1",
      lastMessage: sampleMessage({ id: "m-b", sentAt: "2026-11-21T12:01:00.000Z" }),
    }),
  ];
  const open = conversationKeys.list(DEFAULT_FILTERS);
  const resolved = conversationKeys.list({ ...DEFAULT_FILTERS, status: "resolved" });
  client.setQueryData(open, page(a, b));
  client.setQueryData(resolved, page());
  client.setQueryData(conversationKeys.one("c1"), b);

  writeAcceptedMessage(client, sampleMessage({ id: "new", sentAt: "2026-11-21T12:09:00.000Z" }), "me");

  expect(flattenPages(client.getQueryData<Pages<Conversation>>(open)).map(({ id }) => id)).toEqual([
    "c1",
    "a",
  ]);
  expect(flattenPages(client.getQueryData<Pages<Conversation>>(resolved))).toEqual([]);
});

test("nothing is cached that nobody asked for", () => {
  const client = new QueryClient();
  writeConversation(client, sampleConversation({ id: "a" }), "me");
  writeMessage(client, sampleMessage({ id: "m" }));
  expect(client.getQueryData(conversationKeys.one("a"))).toBeUndefined();
  expect(client.getQueryData(messageKeys.thread("c1"))).toBeUndefined();
});

test("a conversation that goes on as another one leaves the lists, and whoever has it open learns where it is", () => {
  const client = new QueryClient();
  const [old, kept] = [sampleConversation({ id: "old" }), sampleConversation({ id: "kept" })];
  const open = conversationKeys.list(DEFAULT_FILTERS);
  client.setQueryData(open, page(old, kept));
  client.setQueryData(conversationKeys.one("old"), old);
  writeMovedConversation(client, "old", { ...kept, unreadCount: 2 }, "ana");
  const shown = flattenPages(client.getQueryData<Pages<Conversation>>(open));
  expect(shown.map(({ id, unreadCount }) => [id, unreadCount])).toEqual([["kept", 2]]);
  expect(client.getQueryData<Conversation>(conversationKeys.one("old"))?.id).toBe("kept");
});
