"use client";

import { ChevronLeft, ChevronRight, Download, X, ZoomIn, ZoomOut } from "lucide-react";
import { Dialog as DialogPrimitive } from "radix-ui";
import { useState, type KeyboardEvent } from "react";
import { useFormatter, useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { downloadAddress } from "./content/media-address";
import { readText } from "./content/read-value";
import { LightboxButton, LightboxLink } from "./lightbox-button";
import { LightboxImage } from "./lightbox-image";
import { speakerName } from "./speaker";

const ZOOMS = [1, 1.5, 2, 3, 4];

type Props = {
  /** The pictures of the thread that are loaded, oldest first. */
  images: readonly Message[];
  openId: string | null;
  contactName: string;
  onShow: (messageId: string) => void;
  /** After it: the focus goes back to the message of the picture that was shown last. */
  onClose: () => void;
};

/** A picture over the whole window; arrows lead to the others of the thread, + and - zoom, Escape closes. */
export function Lightbox({ images, openId, contactName, onShow, onClose }: Props) {
  const index = images.findIndex(({ id }) => id === openId);
  const image = images[index];
  return (
    <DialogPrimitive.Root open={image !== undefined} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogPrimitive.Portal>
        <DialogPrimitive.Overlay className="dark fixed inset-0 z-50 bg-black/90 data-[state=closed]:animate-fade-out data-[state=open]:animate-fade-in" />
        {image ? (
          <View
            image={image}
            previous={images[index - 1]}
            next={images[index + 1]}
            place={{ at: index + 1, of: images.length }}
            contactName={contactName}
            onShow={onShow}
          />
        ) : null}
      </DialogPrimitive.Portal>
    </DialogPrimitive.Root>
  );
}

type ViewProps = Pick<Props, "contactName" | "onShow"> & {
  image: Message;
  previous: Message | undefined;
  next: Message | undefined;
  place: { at: number; of: number };
};

function View({ image, previous, next, place, contactName, onShow }: ViewProps) {
  const t = useTranslations("inbox");
  const format = useFormatter();
  const [zoomed, setZoomed] = useState({ id: image.id, zoom: 1 });
  const zoom = zoomed.id === image.id ? zoomed.zoom : 1;
  const setZoom = (next: number) => setZoomed({ id: image.id, zoom: next });
  const larger = ZOOMS.find((step) => step > zoom);
  const smaller = ZOOMS.findLast((step) => step < zoom);
  const caption = readText(image.content, "caption");
  const download = downloadAddress(image);
  const show = (message: Message | undefined) => message && onShow(message.id);

  const onKeyDown = (event: KeyboardEvent) => {
    const act = {
      ArrowLeft: () => show(previous),
      ArrowRight: () => show(next),
      "+": () => larger && setZoom(larger),
      "=": () => larger && setZoom(larger),
      "-": () => smaller && setZoom(smaller),
      "0": () => setZoom(1),
    }[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };

  return (
    <DialogPrimitive.Content
      aria-describedby={undefined}
      onKeyDown={onKeyDown}
      className="dark fixed inset-0 z-50 flex flex-col text-white outline-none data-[state=open]:animate-fade-in"
    >
      <div className="flex shrink-0 items-center gap-1 bg-black/40 py-2 pr-2 pl-4 pt-[max(0.5rem,env(safe-area-inset-top))]">
        <div className="min-w-0 flex-1 text-sm leading-snug">
          <DialogPrimitive.Title dir="auto" className="truncate font-medium">
            {speakerName(image, contactName, t)}
          </DialogPrimitive.Title>
          <p className="truncate text-xs text-white/80 tabular-nums">
            {format.dateTime(new Date(image.sentAt), { dateStyle: "medium", timeStyle: "short" })}
            {place.of > 1 ? ` · ${t("lightbox.place", place)}` : null}
          </p>
        </div>
        <LightboxButton
          icon={ZoomOut}
          label={t("lightbox.zoomOut")}
          isOff={smaller === undefined}
          onClick={() => smaller && setZoom(smaller)}
        />
        <LightboxButton
          icon={ZoomIn}
          label={t("lightbox.zoomIn")}
          isOff={larger === undefined}
          onClick={() => larger && setZoom(larger)}
        />
        {download ? <LightboxLink icon={Download} label={t("media.download")} href={download} /> : null}
        <DialogPrimitive.Close asChild>
          <LightboxButton icon={X} label={t("lightbox.close")} />
        </DialogPrimitive.Close>
      </div>
      <div className="relative min-h-0 flex-1">
        <LightboxImage key={image.id} image={image} zoom={zoom} onZoom={setZoom} />
        {previous ? (
          <div className="absolute top-1/2 left-2 -translate-y-1/2">
            <LightboxButton
              icon={ChevronLeft}
              label={t("lightbox.previous")}
              onClick={() => show(previous)}
            />
          </div>
        ) : null}
        {next ? (
          <div className="absolute top-1/2 right-2 -translate-y-1/2">
            <LightboxButton icon={ChevronRight} label={t("lightbox.next")} onClick={() => show(next)} />
          </div>
        ) : null}
      </div>
      {caption ? (
        <p
          dir="auto"
          className="max-h-28 shrink-0 overflow-y-auto bg-black/40 px-4 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] text-center text-sm leading-snug whitespace-pre-wrap [overflow-wrap:anywhere]"
        >
          {caption}
        </p>
      ) : null}
    </DialogPrimitive.Content>
  );
}
