"use client";

import { MapPin } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { useControlTabIndex } from "./control-focus";
import { FallbackBody } from "./fallback-body";
import { readPlace } from "./read-content";

/** A place with its name and a way to the map. No map is drawn here: that would tell its maker whom we talk with. */
export function LocationBody({ message }: { message: Message }) {
  const t = useTranslations("inbox");
  const tabIndex = useControlTabIndex();
  const place = readPlace(message.content);
  if (!place) return <FallbackBody message={message} />;
  const { latitude, longitude, name, address } = place;
  const coordinates = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  return (
    <a
      href={`https://www.google.com/maps/search/?api=1&query=${latitude},${longitude}`}
      target="_blank"
      rel="noopener noreferrer nofollow"
      tabIndex={tabIndex}
      className="group/place -mx-2 -mt-px mb-1 block w-72 max-w-[calc(100%+1rem)] overflow-hidden rounded-xl bg-foreground/6 focus-ring"
    >
      <span aria-hidden className="map-paper relative flex h-24 items-center justify-center">
        <span className="absolute size-14 rounded-full bg-primary/15" />
        <MapPin className="relative size-8 -translate-y-2 fill-primary text-primary-foreground" />
      </span>
      <span className="block px-3 pt-2 pb-2.5 leading-snug">
        <span dir="auto" className="block font-semibold [overflow-wrap:anywhere]">
          {name ?? t("types.location")}
        </span>
        <span dir="auto" className="block text-[0.8125rem] [overflow-wrap:anywhere] opacity-80">
          {address ?? coordinates}
        </span>
        <span className="mt-1 block text-[0.8125rem] font-semibold underline decoration-current/40 underline-offset-2 group-hover/place:decoration-current">
          {t("content.openMap")}
        </span>
      </span>
    </a>
  );
}
