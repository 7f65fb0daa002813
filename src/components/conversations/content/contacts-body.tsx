"use client";

import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { useTranslations } from "use-intl";
import { Avatar, AvatarFallback, initialsOf } from "@/components/ui/avatar";
import { CopyButton } from "@/components/ui/copy-button";
import type { Message } from "@/contracts/messages";
import { useControlTabIndex } from "./control-focus";
import { FallbackBody } from "./fallback-body";
import { readCards, type Card } from "./read-content";

/** Contact cards with their numbers, ready to be copied. */
export function ContactsBody({ message }: { message: Message }) {
  const cards = readCards(message.content);
  if (cards.length === 0) return <FallbackBody message={message} />;
  return (
    <ul className="-mx-1 flex w-72 max-w-[calc(100%+0.5rem)] flex-col divide-y divide-foreground/12 rounded-lg bg-foreground/6">
      {cards.map((card, index) => (
        <li key={index} className="px-2.5 py-2">
          <CardView card={card} />
        </li>
      ))}
    </ul>
  );
}

/** How address books of phones call a number. */
const phoneKinds = ["cell", "mobile", "home", "work", "main", "iphone", "whatsapp"] as const;

function CardView({ card }: { card: Card }) {
  const t = useTranslations("inbox.content");
  const name = card.name ?? t("unnamedCard");
  const kindName = (kind: string | null) => {
    const known = phoneKinds.find((one) => one === kind?.toLowerCase());
    return known ? t(`phoneKinds.${known}`) : null;
  };
  return (
    <>
      <p className="flex items-center gap-2.5">
        <Avatar aria-hidden className="size-9">
          <AvatarFallback className="text-xs">{initialsOf(name)}</AvatarFallback>
        </Avatar>
        <span className="min-w-0 leading-snug">
          <span dir="auto" className="block font-semibold [overflow-wrap:anywhere]">
            {name}
          </span>
          {card.company ? (
            <span dir="auto" className="block text-[0.8125rem] [overflow-wrap:anywhere] opacity-80">
              {card.company}
            </span>
          ) : null}
        </span>
      </p>
      <ul className="mt-1">
        {card.phones.map(({ number, kind }) => (
          <Line
            key={number}
            text={formatNumber(number)}
            note={kindName(kind)}
            label={t("copyNumber", { number })}
          />
        ))}
        {card.emails.map((email) => (
          <Line key={email} text={email} note={null} label={t("copyEmail", { email })} />
        ))}
      </ul>
    </>
  );
}

function Line({ text, note, label }: { text: string; note: string | null; label: string }) {
  const tabIndex = useControlTabIndex();
  return (
    <li className="flex items-center gap-1 text-[0.8125rem]">
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere] tabular-nums">
        {text}
        {note ? <span className="opacity-80"> · {note}</span> : null}
      </span>
      <CopyButton text={text} label={label} tabIndex={tabIndex} className="size-8 hover:bg-foreground/10" />
    </li>
  );
}

function formatNumber(number: string): string {
  const e164 = number.startsWith("+") ? number : `+${number}`;
  return parsePhoneNumberFromString(e164)?.formatInternational() ?? number;
}
