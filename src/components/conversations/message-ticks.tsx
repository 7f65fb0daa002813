import { Check, CheckCheck, CircleAlert, CircleHelp, Clock3 } from "lucide-react";
import { useTranslations } from "use-intl";
import type { MessageStatus } from "@/contracts/messages";
import { cn } from "@/lib/client/cn";

const looks = {
  pending: { icon: Clock3, className: "" },
  sending: { icon: Clock3, className: "" },
  unconfirmed: { icon: CircleHelp, className: "text-warning" },
  sent: { icon: Check, className: "" },
  delivered: { icon: CheckCheck, className: "" },
  read: { icon: CheckCheck, className: "text-tick-read" },
  played: { icon: CheckCheck, className: "text-tick-read" },
  failed: { icon: CircleAlert, className: "text-destructive" },
} as const;

/** How far a message of ours has come, as WhatsApp draws it, with the word for those who do not see it. */
export function MessageTicks({ status, className }: { status: MessageStatus; className?: string }) {
  const t = useTranslations("inbox.status");
  if (status === "received") return null;
  const { icon: Icon, className: tone } = looks[status];
  return (
    <span title={t(status)} className={cn("inline-flex shrink-0", tone, className)}>
      <Icon aria-hidden strokeWidth={2.25} className="size-[0.9375rem]" />
      <span className="sr-only">{t(status)}</span>
    </span>
  );
}
