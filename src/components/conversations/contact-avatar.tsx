import { User, Users } from "lucide-react";
import { Avatar, AvatarFallback, initialsOf } from "@/components/ui/avatar";
import type { ContactSummary } from "@/contracts/conversations";
import { cn } from "@/lib/client/cn";

/** Six quiet pairs, so that a face is found again by its colour. Each keeps 4.5:1 in both themes. */
const tones = [
  "bg-[oklch(0.925_0.028_150)] text-[oklch(0.36_0.06_155)] dark:bg-[oklch(0.32_0.035_155)] dark:text-[oklch(0.88_0.05_155)]",
  "bg-[oklch(0.925_0.028_235)] text-[oklch(0.37_0.07_240)] dark:bg-[oklch(0.32_0.04_240)] dark:text-[oklch(0.88_0.05_235)]",
  "bg-[oklch(0.93_0.028_300)] text-[oklch(0.38_0.08_300)] dark:bg-[oklch(0.32_0.045_300)] dark:text-[oklch(0.88_0.05_300)]",
  "bg-[oklch(0.93_0.03_15)] text-[oklch(0.39_0.085_15)] dark:bg-[oklch(0.32_0.045_15)] dark:text-[oklch(0.88_0.05_15)]",
  "bg-[oklch(0.93_0.035_70)] text-[oklch(0.39_0.07_60)] dark:bg-[oklch(0.32_0.04_65)] dark:text-[oklch(0.88_0.055_75)]",
  "bg-[oklch(0.925_0.028_195)] text-[oklch(0.36_0.055_200)] dark:bg-[oklch(0.32_0.035_200)] dark:text-[oklch(0.88_0.045_195)]",
] as const;

/** A contact's initials; decoration, for the name stands beside it. */
export function ContactAvatar({ contact, className }: { contact: ContactSummary; className?: string }) {
  const name = contact.name?.trim();
  const initials = name ? initialsOf(name) : "#";
  const Nameless = contact.isGroup ? Users : User;
  return (
    <Avatar aria-hidden className={className}>
      <AvatarFallback className={cn("text-[0.8125rem]", toneOf(contact.id))}>
        {contact.isGroup || initials === "#" ? <Nameless className="size-[45%]" /> : initials}
      </AvatarFallback>
    </Avatar>
  );
}

function toneOf(id: string): string {
  const sum = [...id].reduce((hash, character) => (hash * 31 + character.charCodeAt(0)) >>> 0, 7);
  return tones[sum % tones.length] ?? tones[0];
}
