"use client";

import { FileX2, RotateCw } from "lucide-react";
import { toast } from "sonner";
import { useTranslations } from "use-intl";
import { Skeleton } from "@/components/ui/skeleton";
import { Spinner } from "@/components/ui/spinner";
import { MediaError } from "@/contracts/media";
import type { Message } from "@/contracts/messages";
import { useRetryMedia } from "@/hooks/conversations/use-retry-media";
import { cn } from "@/lib/client/cn";
import { useControlTabIndex } from "./control-focus";
import { MediaFrame } from "./media-frame";

type Props = { message: Message; isFramed: boolean };

/** Stands where a file will be, or says why there is none. `isFramed`: in the box of a picture, else in a row. */
export function MediaMissing({ message, isFramed }: Props) {
  const content =
    message.media?.status === "pending" ? <Pending isFramed={isFramed} /> : <Failed message={message} />;
  return isFramed ? (
    <MediaFrame>{content}</MediaFrame>
  ) : (
    <div className="relative -mx-1 flex w-72 max-w-[calc(100%+0.5rem)] items-center overflow-hidden rounded-lg bg-foreground/6">
      {content}
    </div>
  );
}

function Pending({ isFramed }: { isFramed: boolean }) {
  const t = useTranslations("inbox.media");
  return (
    <>
      <Skeleton className="absolute inset-0 rounded-none bg-foreground/5" />
      <p
        className={cn(
          "relative flex items-center justify-center gap-2 p-3 text-[0.8125rem] opacity-80",
          isFramed && "h-full flex-col",
        )}
      >
        <Spinner />
        {t("pending")}
      </p>
    </>
  );
}

function Failed({ message }: { message: Message }) {
  const t = useTranslations("inbox.media");
  const tabIndex = useControlTabIndex();
  const retry = useRetryMedia(message.id);
  const { media } = message;
  const reason = MediaError.safeParse(media?.error).data;
  return (
    <div className="flex h-full w-full flex-col items-center justify-center gap-1 px-4 py-3 text-center text-[0.8125rem] leading-snug">
      <FileX2 aria-hidden className="size-5 opacity-70" />
      <p className="text-pretty">{media ? t(reason ? `error.${reason}` : "failed") : t("notHere")}</p>
      {media?.status === "failed" ? (
        <button
          type="button"
          tabIndex={tabIndex}
          onClick={() => {
            if (!retry.isPending) retry.mutate(media.id, { onError: () => toast.error(t("retryFailed")) });
          }}
          className="inline-flex min-h-7 items-center gap-1.5 rounded-md px-2 font-semibold hover:bg-current/10 focus-ring pointer-coarse:min-h-11"
        >
          {retry.isPending ? <Spinner className="size-3.5" /> : <RotateCw aria-hidden className="size-3.5" />}
          {t("retry")}
        </button>
      ) : null}
    </div>
  );
}
