"use client";

import { ArrowLeft, CheckCheck, RotateCcw } from "lucide-react";
import type { MouseEvent } from "react";
import { toast } from "sonner";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import type { Conversation, ConversationPatch } from "@/contracts/conversations";
import { useUpdateConversation } from "@/hooks/conversations/use-update-conversation";
import { AssigneeSelect } from "./assignee-select";
import { ContactAvatar } from "./contact-avatar";
import { contactName, formatContactPhone } from "./contact-name";
import type { WindowState } from "./service-window";
import { WindowBadge } from "./window-badge";

type Props = {
  conversation: Conversation;
  viewerId: string;
  window: WindowState;
  listHref: string;
  onBack: (event: MouseEvent<HTMLAnchorElement>) => void;
};

/** With whom one is talking, who answers, and whether it is done. */
export function ThreadHeader({ conversation, viewerId, window, listHref, onBack }: Props) {
  const t = useTranslations("inbox");
  const update = useUpdateConversation(conversation.id, viewerId);
  const { contact, assignee } = conversation;
  const name = contactName(contact) ?? t(contact.isGroup ? "thread.unknownGroup" : "thread.unknownContact");
  const phone = formatContactPhone(contact);
  const isResolved = conversation.status === "resolved";
  const saves = (field: keyof ConversationPatch) => update.isPending && field in update.variables;
  const change = (patch: ConversationPatch) =>
    update.mutate(patch, { onError: () => toast.error(t("header.changeFailed")) });

  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b border-border bg-background px-2 py-2 md:px-4 md:py-2.5">
      <Button asChild variant="ghost" size="icon" className="-mr-1 md:hidden">
        <a href={listHref} aria-label={t("thread.back")} onClick={onBack}>
          <ArrowLeft aria-hidden className="size-5" />
        </a>
      </Button>
      <ContactAvatar contact={contact} className="size-10" />
      <div className="min-w-0 flex-1">
        <h2 dir="auto" className="truncate text-[0.9375rem] leading-tight font-semibold tracking-[-0.01em]">
          {name}
        </h2>
        <p
          className="truncate text-[0.8125rem] text-muted-foreground tabular-nums"
          title={
            contact.isGroup ? undefined : t("header.businessId", { id: contact.waId ?? contact.userId ?? "" })
          }
        >
          {contact.isGroup ? t("header.group") : (phone ?? contact.userId)}
          {contact.refusesMarketing ? ` · ${t("header.refusesMarketing")}` : null}
        </p>
      </div>
      <div className="flex items-center justify-between gap-2 max-lg:order-last max-lg:basis-full max-md:pl-2">
        <WindowBadge
          window={window}
          expiresAt={conversation.windowExpiresAt}
          freeUntil={conversation.freeEntryUntil}
        />
        <AssigneeSelect
          assignee={assignee}
          viewerId={viewerId}
          isSaving={saves("assigneeId")}
          onAssign={(assigneeId) => change({ assigneeId })}
        />
      </div>
      <Button
        variant={isResolved ? "outline" : "secondary"}
        size="sm"
        loading={saves("status")}
        onClick={() => change({ status: isResolved ? "open" : "resolved" })}
      >
        {saves("status") ? null : isResolved ? <RotateCcw aria-hidden /> : <CheckCheck aria-hidden />}
        {isResolved ? t("header.reopen") : t("header.resolve")}
      </Button>
    </header>
  );
}
