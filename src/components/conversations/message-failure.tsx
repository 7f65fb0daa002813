"use client";

import { RotateCw, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { toast } from "sonner";
import { useTranslations } from "use-intl";
import { Spinner } from "@/components/ui/spinner";
import type { Message } from "@/contracts/messages";
import { useNow } from "@/hooks/conversations/use-now";
import { useRetryMessage } from "@/hooks/conversations/use-retry-message";
import { cn } from "@/lib/client/cn";
import { useControlTabIndex } from "./content/control-focus";
import { localKeyOf } from "./local-message";
import { isStillVerifying } from "./unconfirmed";

/** What can be done about messages that only this tab has. */
export type LocalActions = { resend: (key: string) => void; discard: (key: string) => void };

const localFailures = [
  "network",
  "interrupted",
  "window_closed",
  "number_inactive",
  "rate_limited",
  "forbidden",
  "not_found",
  "file_lost",
  "payload_too_large",
  "media_type_refused",
] as const;

/** What trying again cannot mend. */
const final = new Set(["file_lost", "payload_too_large", "media_type_refused"]);

/** Why a message did not go through, in words, and what to do now. */
export function MessageFailure({ message, local }: { message: Message; local: LocalActions }) {
  const t = useTranslations("inbox");
  const retry = useRetryMessage();
  const localKey = localKeyOf(message);
  const now = useNow(5_000);

  if (localKey !== null) {
    const code = localFailures.find((known) => known === message.error?.code) ?? "other";
    return (
      <Notice tone="failed" text={t(`failure.${code}`)}>
        {final.has(code) ? null : (
          <Action icon={<RotateCw />} onClick={() => local.resend(localKey)}>
            {t("message.retry")}
          </Action>
        )}
        <Action icon={<Trash2 />} onClick={() => local.discard(localKey)}>
          {t("message.discard")}
        </Action>
      </Notice>
    );
  }

  if (message.status === "unconfirmed" && isStillVerifying(message, now)) {
    return (
      <Notice tone="unconfirmed" text={t("message.verifying")} icon={<Spinner className="size-3.5" />} />
    );
  }
  const isFromPhone = message.origin !== "api";
  const isUnconfirmed = message.status === "unconfirmed";
  const { explanation, action, code, title } = message.error ?? {};
  const words = [explanation || title, isFromPhone ? t("failure.fromPhone") : action]
    .filter(Boolean)
    .join(" ");
  return (
    <Notice
      tone={isUnconfirmed ? "unconfirmed" : "failed"}
      text={isUnconfirmed ? t("message.unconfirmedHint") : words || t("failure.other")}
      code={!isUnconfirmed && code !== undefined ? t("message.errorCode", { code: String(code) }) : undefined}
    >
      {isFromPhone ? null : (
        <Action
          icon={retry.isPending ? <Spinner /> : <RotateCw />}
          onClick={() => {
            if (retry.isPending) return;
            retry.mutate(message.id, { onError: () => toast.error(t("message.retryFailed")) });
          }}
        >
          {isUnconfirmed ? t("message.resend") : t("message.retry")}
        </Action>
      )}
    </Notice>
  );
}

type NoticeProps = {
  tone: "failed" | "unconfirmed";
  text: string;
  code?: string | undefined;
  icon?: ReactNode;
  children?: ReactNode;
};

function Notice(props: NoticeProps) {
  return (
    <div
      className={cn(
        "mt-1 mb-1.5 max-w-md rounded-xl border px-3 py-2 text-[0.8125rem] leading-snug",
        props.tone === "failed"
          ? "border-destructive-border bg-destructive-soft text-destructive"
          : "border-warning-border bg-warning-soft text-warning",
      )}
    >
      <p className="text-pretty">
        {props.icon ? <span className="mr-1.5 inline-flex align-[-0.15em]">{props.icon}</span> : null}
        {props.text}
        {props.code ? <span className="whitespace-nowrap"> · {props.code}</span> : null}
      </p>
      {props.children ? (
        <div className="-mx-1.5 mt-1 -mb-0.5 flex flex-wrap gap-x-1">{props.children}</div>
      ) : null}
    </div>
  );
}

function Action({ icon, onClick, children }: { icon: ReactNode; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      tabIndex={useControlTabIndex()}
      onClick={onClick}
      className="inline-flex min-h-7 items-center gap-1.5 rounded-md px-1.5 font-semibold hover:bg-current/10 focus-ring pointer-coarse:min-h-11 [&_svg]:size-3.5"
    >
      {icon}
      {children}
    </button>
  );
}
