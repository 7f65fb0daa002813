"use client";

import { Ban, Forward, ShoppingBag, Smartphone } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { cn } from "@/lib/client/cn";
import { readText } from "./content/read-value";
import { groupSender } from "./speaker";

type LabelsProps = {
  message: Message;
  /** Who of us wrote it, where that has to be said. */
  author: string | null;
  startsGroup: boolean;
};

/** What stands above the words of a message: who of us or of a group wrote it, and that it was forwarded. */
export function BubbleLabels({ message, author, startsGroup }: LabelsProps) {
  const t = useTranslations("inbox.message");
  const { attributes, direction, origin } = message;
  const sender = startsGroup ? (author ?? groupSender(message)) : null;
  const product = readText(attributes.referredProduct, "product_retailer_id");
  return (
    <>
      {sender ? (
        <p
          dir="auto"
          className={cn(
            "mb-0.5 flex items-center gap-1 text-xs font-semibold",
            direction === "out" ? "text-bubble-out-muted" : "text-primary",
          )}
        >
          {origin === "business_app" ? <Smartphone aria-hidden className="size-3.5" /> : null}
          {sender}
        </p>
      ) : null}
      {attributes.forwarded ? (
        <p className="mb-0.5 flex items-center gap-1 text-xs italic opacity-80">
          <Forward aria-hidden className="size-3.5" />
          {t(attributes.forwarded === "often" ? "forwardedOften" : "forwarded")}
        </p>
      ) : null}
      {product ? (
        <p className="mb-0.5 flex items-center gap-1 text-xs opacity-80">
          <ShoppingBag aria-hidden className="size-3.5" />
          {t("aboutProduct", { product })}
        </p>
      ) : null}
    </>
  );
}

/** Below a message that its sender deleted for everyone. */
export function RevokedNote({ direction }: { direction: Message["direction"] }) {
  const t = useTranslations("inbox.message");
  return (
    <p className="mt-1 flex max-w-64 items-start gap-1.5 border-t border-foreground/12 pt-1 text-xs leading-snug italic">
      <Ban aria-hidden className="mt-px size-3.5 shrink-0" />
      {t(direction === "out" ? "revokedByUs" : "revokedByCustomer")}
    </p>
  );
}
