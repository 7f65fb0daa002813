import { describe, expect, test } from "vitest";
import type { Conversation } from "@/contracts/conversations";
import type { Message, MessageStatus } from "@/contracts/messages";
import { sampleConversation, sampleMessage } from "@/testing/conversation-samples";
import {
  addMessage,
  flattenPages,
  mergeConversation,
  mergeMessage,
  patchLastMessage,
  upsertConversation,
  upsertMessage,
  type Pages,
} from "./conversation-cache";
import { DEFAULT_FILTERS } from "./conversation-filters";

const at = (minute: number) => `2026-11-21T12:${String(minute).padStart(2, "0")}:00.000Z`;

function pagesOf<T>(...pages: T[][]): Pages<T> {
  return {
    pages: pages.map((data, index) => ({
      data,
      nextCursor: index === pages.length - 1 ? null : `after-${index}`,
    })),
    pageParams: pages.map((_, index) => (index === 0 ? null : `after-${index - 1}`)),
  };
}
const ids = (list: Pages<{ id: string }>) => list.pages.map((page) => page.data.map(({ id }) => id));

describe("a message that arrives", () => {
  const thread = pagesOf(
    [sampleMessage({ id: "m4", sentAt: at(4) }), sampleMessage({ id: "m3", sentAt: at(3) })],
    [sampleMessage({ id: "m1", sentAt: at(1) })],
  );

  test("stands above the older ones, the newest first", () => {
    expect(ids(upsertMessage(thread, sampleMessage({ id: "m5", sentAt: at(5) })))).toEqual([
      ["m5", "m4", "m3"],
      ["m1"],
    ]);
    expect(ids(upsertMessage(thread, sampleMessage({ id: "m2", sentAt: at(2) })))).toEqual([
      ["m4", "m3"],
      ["m2", "m1"],
    ]);
    expect(ids(upsertMessage(thread, sampleMessage({ id: "m0", sentAt: at(0) })))).toEqual([
      ["m4", "m3"],
      ["m1", "m0"],
    ]);
  });

  test("within one second the later id is newer, as the server orders them", () => {
    const inserted = upsertMessage(thread, sampleMessage({ id: "m4b", sentAt: at(4) }));
    expect(ids(inserted)).toEqual([["m4b", "m4", "m3"], ["m1"]]);
  });

  test("is left to its page when it is older than everything loaded", () => {
    const partly = { ...thread, pages: thread.pages.map((page) => ({ ...page, nextCursor: "more" })) };
    expect(upsertMessage(partly, sampleMessage({ id: "m0", sentAt: at(0) }))).toBe(partly);
  });

  test("takes the place of itself, by id or by idempotency key, and never stands twice", () => {
    const mine = sampleMessage({ id: "m6", sentAt: at(6), idempotencyKey: "k", status: "pending" });
    const once = upsertMessage(thread, mine);
    expect(ids(upsertMessage(once, { ...mine, status: "sent" }))[0]).toEqual(["m6", "m4", "m3"]);
    expect(ids(upsertMessage(once, { ...mine, id: "other" }))[0]).toEqual(["other", "m4", "m3"]);
  });

  test("an answer to the send that comes late changes nothing that is further already", () => {
    const delivered = upsertMessage(thread, sampleMessage({ id: "m6", sentAt: at(6), status: "delivered" }));
    expect(addMessage(delivered, sampleMessage({ id: "m6", sentAt: at(6), status: "pending" }))).toBe(
      delivered,
    );
    expect(ids(addMessage(thread, sampleMessage({ id: "m6", sentAt: at(6) })))[0]).toEqual([
      "m6",
      "m4",
      "m3",
    ]);
  });
});

describe("a reaction, edit or deletion", () => {
  const reaction = sampleMessage({ id: "r", type: "reaction", sentAt: at(5), content: { emoji: "👍" } });
  const thread = pagesOf([sampleMessage({ id: "m4", sentAt: at(4) })]);

  test("is a line while its message is not known here, and leaves when it is", () => {
    const alone = upsertMessage(thread, { ...reaction, targetWamid: "wamid.unknown" });
    expect(ids(alone)).toEqual([["r", "m4"]]);
    expect(ids(upsertMessage(alone, { ...reaction, targetWamid: null }))).toEqual([["m4"]]);
    expect(ids(upsertMessage(thread, reaction))).toEqual([["m4"]]);
  });

  test("that failed is a line, and is none while it is sent again", () => {
    const failed = upsertMessage(thread, { ...reaction, status: "failed" });
    expect(ids(failed)).toEqual([["r", "m4"]]);
    expect(ids(upsertMessage(failed, { ...reaction, status: "pending", sendNumber: 2 }))).toEqual([["m4"]]);
  });
});

describe("ticks", () => {
  const merged = (from: MessageStatus, to: MessageStatus) =>
    mergeMessage(sampleMessage({ id: "m", status: from }), sampleMessage({ id: "m", status: to })).status;

  test.each<[MessageStatus, MessageStatus]>([
    ["pending", "sending"],
    ["sending", "unconfirmed"],
    ["unconfirmed", "sent"],
    ["sent", "delivered"],
    ["sent", "failed"],
    ["delivered", "read"],
    ["read", "played"],
    ["failed", "delivered"],
  ])("go from %s to %s", (earlier, later) => {
    expect(merged(earlier, later)).toBe(later);
  });

  test.each<[MessageStatus, MessageStatus]>([
    ["read", "delivered"],
    ["delivered", "sent"],
    ["sent", "pending"],
    ["delivered", "failed"],
    ["failed", "sent"],
  ])("stay at %s when %s comes late", (current, late) => {
    expect(merged(current, late)).toBe(current);
  });

  test.each<[MessageStatus, MessageStatus]>([
    ["failed", "pending"],
    ["failed", "sent"],
    ["unconfirmed", "pending"],
    ["sent", "failed"],
  ])("are of the newer send when one that was %s was sent again (%s), whichever is told last", (from, to) => {
    const [first, second] = [
      sampleMessage({ id: "m", status: from, sendNumber: 1 }),
      sampleMessage({ id: "m", status: to, sendNumber: 2 }),
    ];
    expect(mergeMessage(first, second)).toEqual(second);
    expect(mergeMessage(second, first)).toEqual(second);
  });

  test("keep the reason of a failure that stays", () => {
    const error = { code: 131026, title: "t", explanation: "e", action: "a" };
    const kept = mergeMessage(
      sampleMessage({ id: "m", status: "failed", error }),
      sampleMessage({ id: "m", status: "sent" }),
    );
    expect(kept.error).toEqual(error);
  });
});

describe("a conversation that changes", () => {
  const talk = (id: string, minute: number, parts: Partial<Conversation> = {}) =>
    sampleConversation({
      id,
      updatedAt: at(minute),
      lastMessage: sampleMessage({ id: `m-${id}`, sentAt: at(minute) }),
      ...parts,
    });
  const list = pagesOf([talk("c", 30), talk("b", 20)], [talk("a", 10)]);
  const upsert = (conversation: Conversation, filters = {}) =>
    ids(upsertConversation(list, conversation, { ...DEFAULT_FILTERS, ...filters }, "me")).flat();

  test("moves to the top with its newest message", () => {
    expect(upsert(talk("a", 40))).toEqual(["a", "c", "b"]);
    expect(upsert(talk("new", 40))).toEqual(["new", "c", "b", "a"]);
  });

  test("keeps its place when nothing was written", () => {
    expect(upsert({ ...talk("b", 20), unreadCount: 2, updatedAt: at(50) })).toEqual(["c", "b", "a"]);
  });

  test("leaves the list it no longer belongs to, and comes back", () => {
    expect(upsert(talk("b", 40, { status: "resolved" }))).toEqual(["c", "a"]);
    expect(upsert(talk("new", 40, { status: "resolved" }))).toEqual(["c", "b", "a"]);
    expect(upsert(talk("new", 40, { status: "resolved" }), { status: "resolved" })[0]).toBe("new");
  });

  test("is judged by who answers it", () => {
    const mine = talk("b", 40, { assignee: { id: "me", name: "Ana" } });
    expect(upsert(mine, { assignee: "me" })).toEqual(["b", "c", "a"]);
    expect(upsert(mine, { assignee: "none" })).toEqual(["c", "a"]);
  });

  test("does not slip away from a list of unread ones by being read, and does not join it either", () => {
    expect(upsert(talk("b", 20, { unreadCount: 0, updatedAt: at(50) }), { isUnread: true })).toEqual([
      "c",
      "b",
      "a",
    ]);
    expect(upsert(talk("new", 40), { isUnread: true })).toEqual(["c", "b", "a"]);
  });

  test("neither joins nor leaves what a text search found", () => {
    expect(upsert(talk("new", 40), { text: "maria" })).toEqual(["c", "b", "a"]);
    expect(upsert(talk("b", 40), { text: "maria" })).toEqual(["b", "c", "a"]);
  });

  test("is shown as it was last, whichever answer came first", () => {
    const [older, newer] = [talk("a", 10), talk("a", 11, { unreadCount: 3 })];
    expect(mergeConversation(newer, older).unreadCount).toBe(3);
    expect(mergeConversation(older, newer).unreadCount).toBe(3);
  });

  test("shows the ticks of its last message, and only of that one", () => {
    const patched = patchLastMessage(list, sampleMessage({ id: "m-b", sentAt: at(20), status: "read" }));
    expect(flattenPages(patched).find(({ id }) => id === "b")?.lastMessage?.status).toBe("read");
    expect(patchLastMessage(list, sampleMessage({ id: "m-x", status: "read" }))).toBe(list);
  });
});

test("what moved between two pages while they were read is shown once", () => {
  const twice: Pages<Message> = pagesOf([sampleMessage({ id: "m1" })], [sampleMessage({ id: "m1" })]);
  expect(flattenPages(twice)).toHaveLength(1);
  expect(flattenPages(undefined)).toEqual([]);
});
