"use client";

import { ToggleGroup } from "radix-ui";
import { useTranslations } from "use-intl";

const EMOJI = [
  "👍",
  "❤️",
  "😂",
  "😮",
  "😢",
  "🙏",
  "👏",
  "🎉",
  "🔥",
  "✅",
  "😊",
  "😍",
  "🤔",
  "👀",
  "💪",
  "🤝",
  "💚",
  "👎",
];

type Props = { chosen: string | null; onChoose: (emoji: string) => void };

/** The emoji to react with; choosing the same once more takes it back. */
export function ReactionPicker({ chosen, onChoose }: Props) {
  const t = useTranslations("inbox.reactions");
  // One that was given elsewhere may be none of ours: it stands first, so that it can be taken back.
  const shown = chosen === null || EMOJI.includes(chosen) ? EMOJI : [chosen, ...EMOJI];
  return (
    <ToggleGroup.Root
      type="single"
      value={chosen ?? ""}
      onValueChange={onChoose}
      aria-label={t("choose")}
      className="grid grid-cols-6 gap-0.5"
    >
      {shown.map((emoji) => (
        <ToggleGroup.Item
          key={emoji}
          value={emoji}
          aria-label={emoji === chosen ? t("remove", { emoji }) : emoji}
          className="flex size-9 items-center justify-center rounded-lg text-xl leading-none transition-transform hover:bg-accent focus-ring data-[state=on]:bg-selected pointer-coarse:size-11"
        >
          <span aria-hidden className="emoji">
            {emoji}
          </span>
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
