"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { useMessageActions } from "../message-actions-context";
import { useControlTabIndex } from "./control-focus";
import { mediaAddress } from "./media-address";
import { MediaFrame } from "./media-frame";
import { MediaMissing } from "./media-missing";
import { readText } from "./read-value";

/** A picture; a click shows it large. */
export function ImageBody({ message }: { message: Message }) {
  const t = useTranslations("inbox.media");
  const tabIndex = useControlTabIndex();
  const { openImage } = useMessageActions();
  const [isBroken, setIsBroken] = useState(false);
  const address = mediaAddress(message);
  if (address === null || isBroken) return <MediaMissing message={message} isFramed />;
  return (
    <MediaFrame>
      <button
        type="button"
        tabIndex={tabIndex}
        aria-label={t("openImage")}
        onClick={() => openImage(message.id)}
        className="block size-full cursor-zoom-in focus-ring-inset"
      >
        {/* eslint-disable-next-line @next/next/no-img-element -- a customer's file, served as it is and only to who may see it */}
        <img
          src={address}
          alt={readText(message.content, "caption") ?? t("imageAlt")}
          loading="lazy"
          decoding="async"
          onError={() => setIsBroken(true)}
          className="size-full object-cover"
        />
      </button>
    </MediaFrame>
  );
}
