"use client";

import { ExternalLink, List } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { useControlTabIndex } from "./control-focus";
import { FallbackBody } from "./fallback-body";
import { readOffer } from "./read-content";
import { TextBlock } from "./text-block";

/** An interactive message of ours as the customer sees it: words, and below them what can be chosen. */
export function OfferBody({ message }: { message: Message }) {
  const t = useTranslations("inbox.content");
  const tabIndex = useControlTabIndex();
  const { header, body, footer, button, options } = readOffer(message.content);
  if (body === null && options.length === 0) return <FallbackBody message={message} />;
  return (
    <div>
      {header ? (
        <p dir="auto" className="font-semibold [overflow-wrap:anywhere]">
          {header}
        </p>
      ) : null}
      {body ? <TextBlock text={body} /> : null}
      {footer ? (
        <p dir="auto" className="text-[0.8125rem] [overflow-wrap:anywhere] opacity-80">
          {footer}
        </p>
      ) : null}
      {button ? (
        <p className="mt-1.5 flex items-center gap-1.5 text-[0.8125rem] font-semibold">
          <List aria-hidden className="size-3.5" />
          {button}
        </p>
      ) : null}
      <ul aria-label={t("options")} className="mt-1.5 flex flex-col gap-1">
        {options.map(({ title, description, href }, index) => (
          <li
            key={index}
            className="rounded-lg border border-current/20 px-2.5 py-1.5 text-sm leading-snug font-medium"
          >
            {href ? (
              <a
                href={href}
                target="_blank"
                rel="noopener noreferrer nofollow"
                tabIndex={tabIndex}
                className="flex items-center gap-1.5 rounded-sm underline decoration-current/40 underline-offset-2 focus-ring"
              >
                {title}
                <ExternalLink aria-hidden className="size-3.5" />
              </a>
            ) : (
              <span dir="auto">{title}</span>
            )}
            {description ? (
              <span className="block text-[0.8125rem] font-normal opacity-80">{description}</span>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  );
}
