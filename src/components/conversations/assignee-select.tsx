"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, UserRoundPlus } from "lucide-react";
import { useTranslations } from "use-intl";
import { Avatar, AvatarFallback, initialsOf } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Spinner } from "@/components/ui/spinner";
import type { Conversation } from "@/contracts/conversations";
import { membersQuery } from "@/hooks/conversations/members-query";

const NOBODY = "nobody";

type Props = {
  assignee: Conversation["assignee"];
  viewerId: string;
  isSaving: boolean;
  onAssign: (assigneeId: string | null) => void;
};

/** Who answers this conversation, and the way to change it. */
export function AssigneeSelect({ assignee, viewerId, isSaving, onAssign }: Props) {
  const t = useTranslations("inbox.header");
  const { data: members } = useQuery(membersQuery);
  const current = assignee?.name ?? t("nobody");
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="outline" size="sm" className="max-w-48 min-w-0 shrink">
          <span className="sr-only">{t("assignee")}: </span>
          {isSaving ? (
            <Spinner />
          ) : assignee ? (
            <Avatar aria-hidden className="-ml-1 size-5">
              <AvatarFallback className="text-[0.5625rem]">{initialsOf(assignee.name)}</AvatarFallback>
            </Avatar>
          ) : (
            <UserRoundPlus aria-hidden className="text-muted-foreground" />
          )}
          <span className="truncate">{current}</span>
          <ChevronDown aria-hidden className="-mr-1 size-3.5 text-muted-foreground" />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="max-w-72">
        {assignee?.id === viewerId ? null : (
          <>
            <DropdownMenuItem onSelect={() => onAssign(viewerId)}>
              <UserRoundPlus aria-hidden />
              {t("assignToMe")}
            </DropdownMenuItem>
            <DropdownMenuSeparator />
          </>
        )}
        <DropdownMenuLabel>{t("assignee")}</DropdownMenuLabel>
        <DropdownMenuRadioGroup
          value={assignee?.id ?? NOBODY}
          onValueChange={(value) => onAssign(value === NOBODY ? null : value)}
        >
          <DropdownMenuRadioItem value={NOBODY}>{t("nobody")}</DropdownMenuRadioItem>
          {members?.data.map((member) => (
            <DropdownMenuRadioItem key={member.id} value={member.id}>
              <span className="truncate">
                {member.id === viewerId ? t("me", { name: member.name }) : member.name}
              </span>
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
