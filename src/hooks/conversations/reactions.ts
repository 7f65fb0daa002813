import type { Reaction } from "@/contracts/messages";

/** The sender of our own reactions (contracts/messages.ts). */
export const BUSINESS = "business";

/** The emoji with which we reacted, null when we did not. */
export function ownReaction(reactions: readonly Reaction[]): string | null {
  return reactions.find(({ from }) => from === BUSINESS)?.emoji ?? null;
}

/** The reactions as they are once ours is this one; an empty one is none. */
export function withOwnReaction(reactions: readonly Reaction[], emoji: string, at: string): Reaction[] {
  const others = reactions.filter(({ from }) => from !== BUSINESS);
  return emoji === "" ? others : [...others, { from: BUSINESS, name: null, emoji, at }];
}

/** Each emoji with how many chose it, in the order in which they first came. */
export function countReactions(reactions: readonly Reaction[]): { emoji: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { emoji } of reactions) counts.set(emoji, (counts.get(emoji) ?? 0) + 1);
  return [...counts].map(([emoji, count]) => ({ emoji, count }));
}
