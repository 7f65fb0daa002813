"use client";

import { ChevronsUpDown, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import type { ComponentProps } from "react";
import { toast } from "sonner";
import { useLocale, useTranslations } from "use-intl";
import { languages, switchLanguage } from "@/components/i18n/languages";
import { Avatar, AvatarFallback, initialsOf } from "@/components/ui/avatar";
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
import { HOME_PATH, signInUrl } from "@/lib/callback-url";
import { cn } from "@/lib/client/cn";
import { sessionClient } from "@/lib/client/session-client";
import { useViewer } from "./viewer-context";

const themes = [
  { name: "system", Icon: Monitor },
  { name: "light", Icon: Sun },
  { name: "dark", Icon: Moon },
] as const;

export const tabLook =
  "flex h-14 flex-1 flex-col items-center justify-center gap-1 text-[0.6875rem] leading-none font-medium transition-colors focus-ring-inset";

/** Who is signed in and where, with what a person may set for this browser: language, theme, signing out. */
export function UserMenu({ place }: { place: "sidebar" | "tab-bar" }) {
  const t = useTranslations("common");
  const viewer = useViewer();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        {place === "sidebar" ? <SidebarTrigger /> : <TabTrigger />}
      </DropdownMenuTrigger>
      <DropdownMenuContent
        side={place === "sidebar" ? "right" : "top"}
        align="end"
        sideOffset={place === "sidebar" ? 12 : 8}
        className="w-64"
      >
        <div className="px-2.5 pt-2 pb-1.5">
          <p className="truncate text-sm font-semibold">{viewer.name}</p>
          <p className="truncate text-[0.8125rem] text-muted-foreground">{viewer.email}</p>
          <p className="mt-2 truncate text-[0.8125rem]">
            {viewer.organization.name}
            <span className="text-muted-foreground"> · {t(`roles.${viewer.role}`)}</span>
          </p>
        </div>
        <DropdownMenuSeparator />
        <ThemeChoice />
        <DropdownMenuSeparator />
        <LanguageChoice />
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => void leave(t("user.signOutFailed"))}>
          <LogOut aria-hidden />
          {t("user.signOut")}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function SidebarTrigger(props: ComponentProps<"button">) {
  const t = useTranslations("common");
  const { name, organization } = useViewer();
  return (
    <button
      type="button"
      className="flex w-full items-center gap-2.5 rounded-lg p-1.5 text-left transition-colors hover:bg-accent focus-ring data-[state=open]:bg-accent max-xl:size-10 max-xl:justify-center max-xl:p-0"
      {...props}
    >
      <Avatar aria-hidden className="size-8">
        <AvatarFallback>{initialsOf(name)}</AvatarFallback>
      </Avatar>
      <span className="sr-only">{t("user.menu")}: </span>
      <span className="min-w-0 flex-1 max-xl:sr-only">
        <span className="block truncate text-[0.8125rem] leading-tight font-medium">{name} </span>
        <span className="mt-0.5 block truncate text-xs text-muted-foreground">{organization.name}</span>
      </span>
      <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted-foreground max-xl:hidden" />
    </button>
  );
}

function TabTrigger(props: ComponentProps<"button">) {
  const t = useTranslations("common");
  const { name } = useViewer();
  return (
    <button
      type="button"
      className={cn(tabLook, "text-muted-foreground data-[state=open]:text-foreground")}
      {...props}
    >
      <Avatar aria-hidden className="size-[1.375rem]">
        <AvatarFallback className="text-[0.5625rem]">{initialsOf(name)}</AvatarFallback>
      </Avatar>
      <span>
        {t("user.account")}
        <span className="sr-only"> {name}</span>
      </span>
    </button>
  );
}

function ThemeChoice() {
  const t = useTranslations("common");
  const { theme = "system", setTheme } = useTheme();
  return (
    <DropdownMenuRadioGroup value={theme} onValueChange={setTheme} aria-label={t("user.theme")}>
      <DropdownMenuLabel>{t("user.theme")}</DropdownMenuLabel>
      {themes.map(({ name, Icon }) => (
        <DropdownMenuRadioItem key={name} value={name} onSelect={(event) => event.preventDefault()}>
          <Icon aria-hidden className="text-muted-foreground" />
          {t(`themes.${name}`)}
        </DropdownMenuRadioItem>
      ))}
    </DropdownMenuRadioGroup>
  );
}

function LanguageChoice() {
  const t = useTranslations("common");
  return (
    <DropdownMenuRadioGroup
      value={useLocale()}
      onValueChange={switchLanguage}
      aria-label={t("user.language")}
    >
      <DropdownMenuLabel>{t("user.language")}</DropdownMenuLabel>
      {languages.map(({ locale, name }) => (
        <DropdownMenuRadioItem key={locale} value={locale} lang={locale}>
          {name}
        </DropdownMenuRadioItem>
      ))}
    </DropdownMenuRadioGroup>
  );
}

async function leave(failureText: string): Promise<void> {
  try {
    await sessionClient.signOut();
  } catch {
    // Saying "signed out" while the session lives on would be worse than staying.
    toast.error(failureText);
    return;
  }
  // A full load rather than a route change, so that nothing of the session stays in this page's memory.
  window.location.assign(signInUrl(HOME_PATH));
}
