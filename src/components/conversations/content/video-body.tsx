"use client";

import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { useControlTabIndex } from "./control-focus";
import { DocumentBody } from "./document-body";
import { mediaAddress } from "./media-address";
import { MediaFrame } from "./media-frame";
import { MediaMissing } from "./media-missing";
import { claimPlayback } from "./playback";
import { useIsNear } from "./use-is-near";

/** A film, played where it stands; one that the browser cannot play is offered as a file. */
export function VideoBody({ message }: { message: Message }) {
  const t = useTranslations("inbox.media");
  const tabIndex = useControlTabIndex();
  const video = useRef<HTMLVideoElement>(null);
  const isNear = useIsNear(video);
  const [isUnplayable, setIsUnplayable] = useState(false);
  const address = mediaAddress(message);
  if (address === null) return <MediaMissing message={message} isFramed />;
  if (isUnplayable) return <DocumentBody message={message} note={t("cannotPlay")} />;
  return (
    <MediaFrame className="bg-black">
      <video
        ref={video}
        src={address}
        controls
        playsInline
        preload={isNear ? "metadata" : "none"}
        tabIndex={tabIndex}
        aria-label={t("video")}
        onPlay={(event) => claimPlayback(event.currentTarget)}
        onError={() => setIsUnplayable(true)}
        // The arrows seek here.
        onKeyDown={(event) => event.key.startsWith("Arrow") && event.stopPropagation()}
        className="size-full object-contain focus-ring-inset"
      />
    </MediaFrame>
  );
}
