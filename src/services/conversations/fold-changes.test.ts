import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { foldChanges, type ChangeRow } from "./fold-changes";

const customer = { id: "ana", name: "Ana" };
const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute));

function change(type: string, content: unknown, parts: Partial<ChangeRow> = {}): ChangeRow {
  return { type, content, direction: "in", attributes: {}, sentAt: at(0), ...parts };
}
const react = (emoji: string | undefined, parts: Partial<ChangeRow> = {}) =>
  change("reaction", { message_id: "wamid.1", ...(emoji === undefined ? {} : { emoji }) }, parts);

describe("reactions", () => {
  test("each sender has one, the newest; ours are the business's", () => {
    const { reactions } = foldChanges(
      { direction: "out" },
      [
        react("👍", { sentAt: at(1) }),
        react("🎉", { direction: "out", sentAt: at(2) }),
        react("❤️", { sentAt: at(3) }),
      ],
      customer,
    );
    expect(reactions).toEqual([
      { from: "business", name: null, emoji: "🎉", at: at(2).toISOString() },
      { from: "ana", name: "Ana", emoji: "❤️", at: at(3).toISOString() },
    ]);
  });

  test.for([undefined, ""])("one without an emoji (%j) takes the sender's away", (none) => {
    expect(foldChanges({ direction: "out" }, [react("👍"), react(none)], customer).reactions).toEqual([]);
  });

  test("in a group they are of whoever wrote there", () => {
    const by = (waId: string, name: string) => ({
      attributes: { group: { id: "G", waId, userId: null, name } },
    });
    const { reactions } = foldChanges(
      { direction: "in" },
      [react("👍", by("1", "Ana")), react("👍", by("2", "Bia")), react("😮", by("1", "Ana"))],
      { id: "group", name: null },
    );
    expect(reactions).toMatchObject([
      { from: "2", name: "Bia", emoji: "👍" },
      { from: "1", name: "Ana", emoji: "😮" },
    ]);
  });
});

describe("edits and deletions", () => {
  const edit = (body: string, parts: Partial<ChangeRow> = {}) =>
    change("edit", { original_message_id: "wamid.1", message: { type: "text", text: { body } } }, parts);

  test("the last edit counts, and the first deletion", () => {
    const revoke = (minute: number) =>
      change("revoke", { original_message_id: "wamid.1" }, { sentAt: at(minute) });
    expect(
      foldChanges(
        { direction: "in" },
        [edit("a", { sentAt: at(1) }), edit("b", { sentAt: at(2) }), revoke(3), revoke(4)],
        customer,
      ),
    ).toEqual({
      reactions: [],
      edit: { content: { body: "b" }, at: at(2).toISOString() },
      revokedAt: at(3).toISOString(),
    });
  });

  test("only who wrote a message changes it", () => {
    const theirs = [edit("mine now"), change("revoke", {})];
    expect(foldChanges({ direction: "out" }, theirs, customer)).toEqual({
      reactions: [],
      edit: null,
      revokedAt: null,
    });
  });

  property.prop([fc.jsonValue(), fc.constantFrom("reaction", "edit", "revoke", "poll")])(
    "whatever stands in a row, it is read",
    (content, type) => {
      expect(
        foldChanges({ direction: "in" }, [change(type, content)], customer).reactions.length,
      ).toBeLessThan(2);
    },
  );
});
