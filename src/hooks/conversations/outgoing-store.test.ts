import { expect, test } from "vitest";
import { createOutgoingStore, type Outgoing } from "./outgoing-store";

const message = (key: string, parts: Partial<Outgoing> = {}): Outgoing => ({
  key,
  conversationId: "c1",
  body: key,
  sentAt: "2026-11-21T12:00:00.000Z",
  failure: null,
  ...parts,
});

function memoryStorage() {
  const values = new Map<string, string>();
  return {
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
  };
}

test("messages wait in the order they were written, each in its conversation", () => {
  const store = createOutgoingStore(memoryStorage(), "a");
  store.put(message("1"));
  store.put(message("2", { conversationId: "c2" }));
  store.put(message("3"));
  store.put(message("1", { failure: "network" }));
  expect(store.list("c1").map(({ key, failure }) => [key, failure])).toEqual([
    ["1", "network"],
    ["3", null],
  ]);
  store.remove("1");
  expect(store.list("c1").map(({ key }) => key)).toEqual(["3"]);
});

test("a reload loses nothing: what was on its way is shown as interrupted", () => {
  const storage = memoryStorage();
  const before = createOutgoingStore(storage, "a");
  before.put(message("1"));
  before.put(message("2", { failure: "window_closed" }));
  const after = createOutgoingStore(storage, "a");
  expect(after.list("c1").map(({ failure }) => failure)).toEqual(["interrupted", "window_closed"]);
  expect(createOutgoingStore(storage, "somebody else").list("c1")).toEqual([]);
});

test("after a reload a file that was not uploaded has to be chosen anew", () => {
  const storage = memoryStorage();
  const before = createOutgoingStore(storage, "a");
  const file = { kind: "image", name: "a.jpg", mimeType: "image/jpeg", byteSize: 9, mediaId: null } as const;
  before.put(message("1", { file }));
  before.put(message("2", { file: { ...file, mediaId: "f2" } }));
  const after = createOutgoingStore(storage, "a");
  expect(after.list("c1").map(({ failure }) => failure)).toEqual(["file_lost", "interrupted"]);
});

test("a list stays the same object until it changes", () => {
  const store = createOutgoingStore(null, "a");
  let changes = 0;
  const stop = store.subscribe(() => changes++);
  expect(store.list("c1")).toBe(store.list("c1"));
  store.put(message("1"));
  expect(store.list("c1")).toBe(store.list("c1"));
  stop();
  store.remove("1");
  expect(changes).toBe(1);
});

test("storage that is full or broken does not keep anybody from writing", () => {
  const broken = {
    getItem: () => "{",
    setItem: () => {
      throw new Error("QuotaExceededError");
    },
  };
  const store = createOutgoingStore(broken, "a");
  store.put(message("1"));
  expect(store.list("c1")).toHaveLength(1);
});
