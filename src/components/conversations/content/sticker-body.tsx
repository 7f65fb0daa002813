"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { mediaAddress } from "./media-address";
import { MediaMissing } from "./media-missing";

/** A sticker, which stands on the wallpaper without a bubble. */
export function StickerBody({ message }: { message: Message }) {
  const t = useTranslations("inbox.media");
  const [isBroken, setIsBroken] = useState(false);
  const address = mediaAddress(message);
  if (address === null || isBroken) return <MediaMissing message={message} isFramed={false} />;
  return (
    // eslint-disable-next-line @next/next/no-img-element -- a customer's file, served as it is and only to who may see it
    <img
      src={address}
      alt={t("stickerAlt")}
      loading="lazy"
      decoding="async"
      onError={() => setIsBroken(true)}
      className="size-36 object-contain"
    />
  );
}
