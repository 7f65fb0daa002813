"use client";

import { Megaphone } from "lucide-react";
import { useTranslations } from "use-intl";
import type { MessageAttributes } from "@/contracts/messages";
import { useControlTabIndex } from "./control-focus";
import { readReferral } from "./read-content";

/** The ad or post by which the customer came, above what they wrote. */
export function ReferralCard({ attributes }: { attributes: MessageAttributes }) {
  const t = useTranslations("inbox.content");
  const tabIndex = useControlTabIndex();
  const referral = readReferral(attributes.referral);
  if (!referral) return null;
  const { kind, headline, body, href } = referral;
  return (
    <div className="-mx-1 mb-1.5 max-w-80 rounded-lg border-l-[3px] border-primary bg-foreground/6 px-2.5 py-1.5 text-[0.8125rem] leading-snug">
      <p className="flex items-center gap-1.5 text-xs font-medium opacity-80">
        <Megaphone aria-hidden className="size-3.5" />
        {t(kind === "ad" ? "cameByAd" : "cameByPost")}
      </p>
      {headline ? (
        <p dir="auto" className="mt-0.5 font-semibold [overflow-wrap:anywhere]">
          {headline}
        </p>
      ) : null}
      {body ? (
        <p dir="auto" className="line-clamp-3 [overflow-wrap:anywhere] opacity-80">
          {body}
        </p>
      ) : null}
      {href ? (
        <a
          href={href}
          target="_blank"
          rel="noopener noreferrer nofollow"
          tabIndex={tabIndex}
          className="inline-block rounded-sm font-semibold underline decoration-current/40 underline-offset-2 hover:decoration-current focus-ring"
        >
          {t(kind === "ad" ? "openAd" : "openPost")}
        </a>
      ) : null}
    </div>
  );
}
