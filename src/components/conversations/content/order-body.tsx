"use client";

import { ShoppingBag } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { FallbackBody } from "./fallback-body";
import { readOrder } from "./read-content";
import { TextBlock } from "./text-block";

/** A cart that the customer sent: what, how many, and what it comes to. */
export function OrderBody({ message }: { message: Message }) {
  const t = useTranslations("inbox.content");
  const format = useFormatter();
  const { note, items, totals } = readOrder(message.content);
  if (items.length === 0) return <FallbackBody message={message} />;
  const money = (amount: number, currency: string) => {
    try {
      return format.number(amount, { style: "currency", currency });
    } catch {
      // A code that is no currency.
      return `${format.number(amount)} ${currency}`;
    }
  };
  return (
    <div className="w-72 max-w-full">
      <p className="flex items-center gap-2 font-semibold">
        <ShoppingBag aria-hidden className="size-4 shrink-0" />
        {t("order", { count: items.reduce((sum, { quantity }) => sum + quantity, 0) })}
      </p>
      <ul className="mt-1.5 flex flex-col gap-1 text-[0.875rem]">
        {items.map(({ product, quantity, price, currency }, index) => (
          <li key={index} className="flex gap-2 leading-snug">
            <span className="shrink-0 tabular-nums">{t("quantity", { quantity })}</span>
            <span dir="auto" className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              {product}
            </span>
            {price !== null && currency !== null ? (
              <span className="shrink-0 tabular-nums">{money(price * quantity, currency)}</span>
            ) : null}
          </li>
        ))}
      </ul>
      {totals.map(({ currency, amount }) => (
        <p
          key={currency}
          className="mt-1.5 flex justify-between gap-3 border-t border-foreground/12 pt-1.5 font-semibold tabular-nums"
        >
          <span>{t("total")}</span>
          {money(amount, currency)}
        </p>
      ))}
      {note ? <TextBlock text={note} className="mt-1.5" /> : null}
    </div>
  );
}
