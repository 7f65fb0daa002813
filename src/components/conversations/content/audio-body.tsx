"use client";

import { Mic, Music, Pause, Play } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { clockTime } from "./clock-time";
import { useControlTabIndex } from "./control-focus";
import { DocumentBody } from "./document-body";
import { mediaAddress } from "./media-address";
import { MediaMissing } from "./media-missing";
import { claimPlayback, playNextVoice } from "./playback";
import { usePlaybackRate } from "./playback-rate";
import { useIsNear } from "./use-is-near";

/** A recording or a piece of music with its player; one that the browser cannot play is offered as a file. */
export function AudioBody({ message }: { message: Message }) {
  const t = useTranslations("inbox.media");
  const [isUnplayable, setIsUnplayable] = useState(false);
  const address = mediaAddress(message);
  if (address === null) return <MediaMissing message={message} isFramed={false} />;
  if (isUnplayable) return <DocumentBody message={message} note={t("cannotPlay")} />;
  return (
    <Player
      address={address}
      isVoice={message.content.voice === true}
      onUnplayable={() => setIsUnplayable(true)}
    />
  );
}

type PlayerProps = { address: string; isVoice: boolean; onUnplayable: () => void };

function Player({ address, isVoice, onUnplayable }: PlayerProps) {
  const t = useTranslations("inbox.media");
  const format = useFormatter();
  const tabIndex = useControlTabIndex();
  const audio = useRef<HTMLAudioElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const isNear = useIsNear(box);
  const { rate, next } = usePlaybackRate();
  const [isPlaying, setIsPlaying] = useState(false);
  const [position, setPosition] = useState(0);
  const [duration, setDuration] = useState(Number.NaN);
  useEffect(() => {
    if (audio.current) audio.current.playbackRate = rate;
  }, [rate]);

  const toggle = () => {
    const element = audio.current;
    if (!element) return;
    if (element.paused) void element.play().catch(() => undefined);
    else element.pause();
  };
  const total = Number.isFinite(duration) ? duration : 0;
  const Kind = isVoice ? Mic : Music;
  return (
    <div ref={box} className="-mx-1 flex w-72 max-w-[calc(100%+0.5rem)] items-center gap-2.5 py-0.5">
      <audio
        ref={audio}
        src={address}
        data-voice={isVoice || undefined}
        preload={isNear ? "metadata" : "none"}
        onLoadedMetadata={(event) => {
          event.currentTarget.playbackRate = rate;
          setDuration(event.currentTarget.duration);
        }}
        onDurationChange={(event) => setDuration(event.currentTarget.duration)}
        onTimeUpdate={(event) => setPosition(event.currentTarget.currentTime)}
        onPlay={(event) => {
          claimPlayback(event.currentTarget);
          setIsPlaying(true);
        }}
        onPause={() => setIsPlaying(false)}
        onEnded={(event) => {
          setPosition(0);
          event.currentTarget.currentTime = 0;
          if (isVoice) playNextVoice(event.currentTarget);
        }}
        onError={onUnplayable}
      />
      <button
        type="button"
        tabIndex={tabIndex}
        aria-label={t(isPlaying ? "pause" : "play")}
        onClick={toggle}
        className="flex size-10 shrink-0 items-center justify-center rounded-full bg-primary text-primary-foreground hover:bg-primary-hover focus-ring pointer-coarse:size-11"
      >
        {isPlaying ? (
          <Pause aria-hidden className="size-[1.125rem] fill-current" />
        ) : (
          <Play aria-hidden className="size-[1.125rem] translate-x-px fill-current" />
        )}
      </button>
      <div className="min-w-0 flex-1 pt-2.5">
        <input
          type="range"
          min={0}
          max={total || 1}
          step={0.1}
          value={Math.min(position, total)}
          tabIndex={tabIndex}
          aria-label={t("position")}
          aria-valuetext={t("positionOf", { position: clockTime(position), duration: clockTime(duration) })}
          onChange={(event) => {
            const seconds = event.currentTarget.valueAsNumber;
            setPosition(seconds);
            if (audio.current) audio.current.currentTime = seconds;
          }}
          onKeyDown={(event) => event.key.startsWith("Arrow") && event.stopPropagation()}
          style={{ "--played": `${total === 0 ? 0 : (position / total) * 100}%` } as React.CSSProperties}
          className="seek-bar block w-full focus-ring"
        />
        <p className="mt-1 flex items-center gap-1 text-[0.6875rem] leading-none tabular-nums opacity-80">
          <Kind aria-hidden className="size-3" />
          <span className="sr-only">{t(isVoice ? "voice" : "audio")}</span>
          {isPlaying || position > 0
            ? t("positionOf", { position: clockTime(position), duration: clockTime(duration) })
            : clockTime(duration)}
        </p>
      </div>
      <button
        type="button"
        tabIndex={tabIndex}
        aria-label={t("rate", { rate: format.number(rate) })}
        onClick={next}
        className="flex h-7 min-w-11 shrink-0 items-center justify-center rounded-full bg-foreground/8 px-2 text-xs font-semibold tabular-nums hover:bg-foreground/14 focus-ring pointer-coarse:h-11"
      >
        <span aria-hidden>{format.number(rate)}×</span>
      </button>
    </div>
  );
}
