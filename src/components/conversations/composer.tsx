"use client";

import { CirclePause, Lock, SendHorizontal, Smartphone, Unplug, type LucideIcon } from "lucide-react";
import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactNode,
} from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Textarea } from "@/components/ui/textarea";
import { TEXT_BODY_MAX, type Message } from "@/contracts/messages";
import type { PauseReason } from "@/contracts/whatsapp";
import { useDraft } from "@/hooks/conversations/use-draft";
import type { Written } from "@/hooks/conversations/use-send-message";
import { useTypingSignal } from "@/hooks/conversations/use-typing-signal";
import { cn } from "@/lib/client/cn";
import { AttachButton } from "./attach-button";
import { takesCaption } from "./attachment";
import { AttachmentTray } from "./attachment-tray";
import { planMessages } from "./plan-messages";
import { ReplyBar } from "./reply-bar";
import type { WindowState } from "./service-window";
import type { Attachments } from "./use-attachments";

/** Meta's limit for a caption, in characters (Cloud API, media messages). */
const CAPTION_MAX = 1024;
const COUNTED = 300;

type Props = {
  conversationId: string;
  viewerId: string;
  window: WindowState["kind"];
  /** Why what is sent now waits, if it does. */
  pauseReason: PauseReason | null;
  contactName: string;
  attachments: Attachments;
  /** The message that is being answered. */
  replyTo: Message | null;
  onCancelReply: () => void;
  onSend: (written: Written) => void;
};

/** Where one writes. Enter sends, Shift+Enter breaks the line; on a touch keyboard Enter breaks it too. Mount with `key`. */
export function Composer(props: Props) {
  const { conversationId, viewerId, window, pauseReason, attachments, replyTo } = props;
  const t = useTranslations("inbox.composer");
  const [draft, setDraft] = useDraft(viewerId, conversationId);
  const field = useRef<HTMLTextAreaElement>(null);
  const describedBy = useId();
  const isClosed = window === "closed" || window === "never";
  const { files } = attachments;
  const isCaption = files.some(({ kind }) => takesCaption(kind));
  const left = (isCaption ? CAPTION_MAX : TEXT_BODY_MAX) - draft.length;
  const canSend = !isClosed && (draft.trim() !== "" || files.length > 0) && left >= 0;
  const typing = useTypingSignal(conversationId);

  // Whoever opens a conversation on a computer wants to write; on a phone the keyboard would cover what they came to read.
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) field.current?.focus({ preventScroll: true });
  }, []);
  useLayoutEffect(() => {
    if (field.current) fitHeight(field.current);
  }, [draft]);

  // Who chose a message or files goes on in the field.
  const isAnswering = replyTo !== null || files.length > 0;
  useEffect(() => {
    if (isAnswering) field.current?.focus({ preventScroll: true });
  }, [isAnswering, replyTo]);

  const send = () => {
    if (!canSend) return;
    planMessages(draft, files, replyTo && (replyTo.wamid ?? replyTo.id)).forEach(props.onSend);
    setDraft("");
    attachments.clear();
    props.onCancelReply();
    typing.sent();
    field.current?.focus({ preventScroll: true });
  };
  const onPaste = (event: ClipboardEvent) => {
    const { files: pasted, types } = event.clipboardData;
    // Spreadsheets put a picture of the cells beside their text: the text is meant.
    if (pasted.length === 0 || types.includes("text/plain")) return;
    event.preventDefault();
    attachments.add([...pasted]);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape" && replyTo !== null) {
      event.preventDefault();
      props.onCancelReply();
      return;
    }
    // While an input method composes a character, Enter only confirms it.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    if (matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    send();
  };

  return (
    <div className="shrink-0 border-t border-border bg-background pb-[env(safe-area-inset-bottom)]">
      {isClosed ? (
        <Notice id={describedBy} icon={Lock}>
          {t(window)}
        </Notice>
      ) : pauseReason ? (
        <Notice icon={pauseIcons[pauseReason]}>{t(`paused.${pauseReason}`)}</Notice>
      ) : null}
      {replyTo && !isClosed ? (
        <ReplyBar message={replyTo} contactName={props.contactName} onCancel={props.onCancelReply} />
      ) : null}
      {isClosed ? null : <AttachmentTray files={files} onRemove={attachments.remove} />}
      <form
        className="mx-auto flex max-w-4xl items-end gap-2 px-3 py-2.5 md:px-6 md:py-3"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <AttachButton isDisabled={isClosed} onChoose={attachments.add} />
        <div className="relative min-w-0 flex-1">
          <Textarea
            ref={field}
            dir="auto"
            rows={1}
            value={draft}
            disabled={isClosed}
            aria-label={t("label")}
            aria-describedby={describedBy}
            aria-invalid={left < 0}
            placeholder={t(isClosed ? "placeholderClosed" : isCaption ? "placeholderCaption" : "placeholder")}
            enterKeyHint="enter"
            onChange={(event) => {
              setDraft(event.target.value);
              if (event.target.value.trim() !== "") typing.typed();
            }}
            onPaste={onPaste}
            onKeyDown={onKeyDown}
            className="block max-h-40 min-h-11 overflow-y-auto rounded-2xl px-4 py-2.5 text-base md:text-[0.9375rem]"
          />
        </div>
        <Button
          type="submit"
          size="icon"
          aria-label={t("send")}
          disabled={!canSend}
          className="size-11 rounded-full max-md:size-11"
        >
          <SendHorizontal aria-hidden className="size-[1.125rem]" />
        </Button>
      </form>
      {isClosed ? null : (
        <div
          id={describedBy}
          className="mx-auto -mt-1 flex max-w-4xl gap-4 px-7 text-xs text-muted-foreground md:-mt-1.5 md:pr-10 md:pl-[5.5rem] *:pb-2"
        >
          <span className="max-md:hidden pointer-coarse:hidden">{t("hint")}</span>
          <Counter left={left} />
        </div>
      )}
    </div>
  );
}

/** Each with its own picture: what is to be done about it differs. */
const pauseIcons = {
  app_offboarded: Smartphone,
  token_invalid: Unplug,
  account_restricted: CirclePause,
} as const satisfies Record<PauseReason, LucideIcon>;

function Notice({ id, icon: Icon, children }: { id?: string; icon: LucideIcon; children: ReactNode }) {
  return (
    <p
      id={id}
      role="status"
      className="flex items-start gap-2.5 border-b border-warning-border bg-warning-soft px-4 py-2.5 text-[0.8125rem] leading-snug text-pretty text-warning md:px-6"
    >
      <Icon aria-hidden className="mt-px size-4 shrink-0" />
      {children}
    </p>
  );
}

function Counter({ left }: { left: number }) {
  const t = useTranslations("inbox.composer");
  if (left > COUNTED) return null;
  return (
    <span role="status" className={cn("ml-auto tabular-nums", left < 0 && "font-semibold text-destructive")}>
      {left < 0 ? t("over", { count: -left }) : t("left", { count: left })}
    </span>
  );
}

/** Where the browser cannot size a field to its text by itself. */
function fitHeight(field: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}
