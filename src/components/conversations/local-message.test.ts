import { expect, test } from "vitest";
import type { Viewer } from "@/contracts/session";
import type { Outgoing } from "@/hooks/conversations/outgoing-store";
import { sampleMessage } from "@/testing/conversation-samples";
import { localKeyOf, withOutgoing } from "./local-message";

const viewer: Viewer = {
  userId: "ana",
  name: "Ana",
  email: "ana@loja.test",
  role: "agent",
  organization: { id: "o", name: "Loja" },
};
const outgoing = (key: string, minute: number, failure: string | null = null): Outgoing => ({
  key,
  conversationId: "c1",
  body: key,
  sentAt: `2026-11-21T12:0${minute}:00.000Z`,
  failure,
});
const stored = (id: string, minute: number, idempotencyKey: string | null = null) =>
  sampleMessage({ id, sentAt: `2026-11-21T12:0${minute}:00.000Z`, idempotencyKey });
const ids = (...args: [Parameters<typeof withOutgoing>[0], Parameters<typeof withOutgoing>[1]]) =>
  withOutgoing(...args, viewer).map(({ id }) => id);

test("what is being sent stands at the end in the order written, even by a clock that is behind", () => {
  expect(ids([stored("m1", 5)], [outgoing("a", 1), outgoing("b", 2)])).toEqual(["m1", "local:a", "local:b"]);
});

test("what failed keeps its place while the conversation goes on", () => {
  expect(ids([stored("m1", 1), stored("m3", 3)], [outgoing("x", 2, "network")])).toEqual([
    "m1",
    "local:x",
    "m3",
  ]);
});

test("what the server has is not shown twice", () => {
  const messages = [stored("m1", 1, "a")];
  expect(withOutgoing(messages, [outgoing("a", 1), outgoing("a", 1, "network")], viewer)).toBe(messages);
});

test("a file shows from this tab's memory until the server has the message", () => {
  const file = { kind: "image", name: "a.jpg", mimeType: "image/jpeg", byteSize: 9, mediaId: null } as const;
  const [waiting] = withOutgoing([], [{ ...outgoing("k", 1), file, replyTo: "wamid.1" }], viewer);
  expect(waiting).toMatchObject({
    type: "image",
    content: { caption: "k", filename: "a.jpg" },
    media: { id: "local:k", status: "stored" },
    replyTo: "wamid.1",
  });
  const [uploaded] = withOutgoing([], [{ ...outgoing("k", 1), file: { ...file, mediaId: "f1" } }], viewer);
  expect(uploaded?.media?.id).toBe("f1");
});

test("a bubble of this tab says so, with its state and reason", () => {
  const [sending, failed] = withOutgoing(
    [],
    [outgoing("b", 1, "window_closed"), outgoing("a", 1)],
    viewer,
  ).toReversed();
  expect(sending).toMatchObject({ status: "pending", error: null, author: { id: "ana" } });
  expect(failed).toMatchObject({ status: "failed", error: { code: "window_closed" } });
  expect(failed && localKeyOf(failed)).toBe("b");
  expect(localKeyOf(stored("m1", 1))).toBeNull();
});
