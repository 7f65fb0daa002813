"use client";

import { ListFilter, Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Input } from "@/components/ui/input";
import { TabsList, TabsTrigger } from "@/components/ui/tabs";
import type { ConversationFilters } from "@/hooks/conversations/conversation-filters";

const SEARCH_DELAY_MS = 250;
const ANYONE = "anyone";
const tabs = ["open", "resolved", "all"] as const;

type Props = { filters: ConversationFilters; onFilter: (changed: Partial<ConversationFilters>) => void };

/** Search, status and the finer filters of the list. Stands within Tabs, whose value is the status. */
export function InboxFilters({ filters, onFilter }: Props) {
  const t = useTranslations("inbox.list");
  return (
    <div className="grid gap-2.5 px-3 pb-2.5">
      <div className="flex items-center gap-2">
        <SearchField
          key={filters.text === "" ? "empty" : "searching"}
          filters={filters}
          onFilter={onFilter}
        />
        <FilterMenu filters={filters} onFilter={onFilter} />
      </div>
      <TabsList aria-label={t("statusTabs")} className="grid w-full grid-cols-3">
        {tabs.map((status) => (
          <TabsTrigger key={status} value={status} className="px-1.5">
            {t(status)}
          </TabsTrigger>
        ))}
      </TabsList>
    </div>
  );
}

function SearchField({ filters, onFilter }: Props) {
  const t = useTranslations("inbox.list");
  const [text, setText] = useState(filters.text);
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (next: string, delayMs: number) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onFilter({ text: next.trim() }), delayMs);
  };
  return (
    <div role="search" className="relative min-w-0 flex-1">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted-foreground"
      />
      <Input
        ref={field}
        type="text"
        inputMode="search"
        value={text}
        maxLength={200}
        autoComplete="off"
        aria-label={t("search")}
        placeholder={t("searchHint")}
        onChange={(event) => search(event.target.value, SEARCH_DELAY_MS)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && text !== "") search("", 0);
        }}
        className="pr-9 pl-9"
      />
      {text === "" ? null : (
        <button
          type="button"
          aria-label={t("clearSearch")}
          onClick={() => {
            search("", 0);
            field.current?.focus();
          }}
          className="absolute top-1/2 right-1 flex size-8 -translate-y-1/2 items-center justify-center rounded-md text-muted-foreground hover:text-foreground focus-ring"
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
    </div>
  );
}

function FilterMenu({ filters, onFilter }: Props) {
  const t = useTranslations("inbox.list");
  const isActive = filters.assignee !== null || filters.isUnread;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button
          variant="outline"
          size="icon"
          className="relative"
          aria-label={isActive ? t("filtersActive") : t("filters")}
        >
          <ListFilter aria-hidden />
          {isActive ? (
            <span
              aria-hidden
              className="absolute -top-1 -right-1 size-2.5 rounded-full bg-primary ring-2 ring-background"
            />
          ) : null}
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuLabel>{t("assignee")}</DropdownMenuLabel>
        <DropdownMenuRadioGroup
          value={filters.assignee ?? ANYONE}
          onValueChange={(value) => onFilter({ assignee: value === "me" || value === "none" ? value : null })}
        >
          <DropdownMenuRadioItem value={ANYONE}>{t("anyone")}</DropdownMenuRadioItem>
          <DropdownMenuRadioItem value="me">{t("mine")}</DropdownMenuRadioItem>
          <DropdownMenuRadioItem value="none">{t("unassigned")}</DropdownMenuRadioItem>
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuCheckboxItem
          checked={filters.isUnread}
          onCheckedChange={(isUnread) => onFilter({ isUnread })}
        >
          {t("unreadOnly")}
        </DropdownMenuCheckboxItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
