"use client";

import { useLayoutEffect, useRef, type PointerEvent } from "react";
import { useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { cn } from "@/lib/client/cn";
import { mediaAddress } from "./content/media-address";
import { readText } from "./content/read-value";

const CLOSE_UP = 2;

type Props = { image: Message; zoom: number; onZoom: (zoom: number) => void };

/** The picture itself: a double click zooms, and a zoomed one is dragged about. */
export function LightboxImage({ image, zoom, onZoom }: Props) {
  const t = useTranslations("inbox.media");
  const grip = useRef<{ x: number; y: number } | null>(null);
  const box = useRef<HTMLDivElement>(null);
  /** What is in the middle of the window, as a part of the whole: it stays there when the picture grows. */
  const middle = useRef({ x: 0.5, y: 0.5 });
  useLayoutEffect(() => {
    const { current: element } = box;
    element?.scrollTo({
      left: middle.current.x * element.scrollWidth - element.clientWidth / 2,
      top: middle.current.y * element.scrollHeight - element.clientHeight / 2,
    });
  }, [zoom]);
  const isZoomed = zoom > 1;
  const address = mediaAddress(image);
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!grip.current) return;
    event.currentTarget.scrollBy(grip.current.x - event.clientX, grip.current.y - event.clientY);
    grip.current = { x: event.clientX, y: event.clientY };
  };
  return (
    <div
      ref={box}
      role="group"
      aria-label={t("image")}
      tabIndex={isZoomed ? 0 : -1}
      // A zoomed picture is moved by the arrows while it has the focus; else they lead to the next one.
      onKeyDown={(event) => isZoomed && event.key.startsWith("Arrow") && event.stopPropagation()}
      onScroll={({ currentTarget: element }) => {
        middle.current = {
          x: (element.scrollLeft + element.clientWidth / 2) / element.scrollWidth,
          y: (element.scrollTop + element.clientHeight / 2) / element.scrollHeight,
        };
      }}
      onDoubleClick={() => onZoom(isZoomed ? 1 : CLOSE_UP)}
      onPointerDown={(event) => {
        // A finger scrolls by itself.
        if (!isZoomed || event.pointerType !== "mouse" || event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        grip.current = { x: event.clientX, y: event.clientY };
      }}
      onPointerMove={drag}
      onPointerUp={() => {
        grip.current = null;
      }}
      className={cn(
        "size-full overflow-auto focus-ring-inset",
        isZoomed ? "cursor-grab active:cursor-grabbing" : "cursor-zoom-in",
      )}
    >
      {/* eslint-disable-next-line @next/next/no-img-element -- a customer's file, served as it is and only to who may see it */}
      <img
        src={address ?? undefined}
        alt={readText(image.content, "caption") ?? t("imageAlt")}
        draggable={false}
        style={{ width: `${zoom * 100}%`, height: `${zoom * 100}%` }}
        className={cn("max-w-none select-none", isZoomed ? "object-contain" : "object-scale-down")}
      />
    </div>
  );
}
