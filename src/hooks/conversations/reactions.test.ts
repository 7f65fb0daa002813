import { expect, test } from "vitest";
import type { Reaction } from "@/contracts/messages";
import { countReactions, ownReaction, withOwnReaction } from "./reactions";

const at = "2026-11-21T12:00:00.000Z";
const by = (from: string, emoji: string): Reaction => ({ from, name: null, emoji, at });

test("our reaction is one: a new one takes its place, an empty one takes it away", () => {
  const given = [by("maria", "👍"), by("business", "👍")];
  expect(ownReaction(given)).toBe("👍");
  const changed = withOwnReaction(given, "❤️", at);
  expect(changed).toEqual([by("maria", "👍"), by("business", "❤️")]);
  const taken = withOwnReaction(changed, "", at);
  expect(taken).toEqual([by("maria", "👍")]);
  expect(ownReaction(taken)).toBeNull();
});

test("reactions are counted by emoji, the first one first", () => {
  expect(countReactions([by("a", "❤️"), by("b", "👍"), by("c", "❤️")])).toEqual([
    { emoji: "❤️", count: 2 },
    { emoji: "👍", count: 1 },
  ]);
});
