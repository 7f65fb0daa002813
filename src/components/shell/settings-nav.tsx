"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { cn } from "@/lib/client/cn";
import { isWithin, sectionsFor } from "./navigation";
import { PageLink } from "./page-link";
import { useViewer } from "./viewer-context";

/** On a phone, whose tab bar has one place for all settings: the way from one of their pages to the next. */
export function SettingsNav() {
  const t = useTranslations("common");
  const { role } = useViewer();
  const pathname = usePathname();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const current = list.current?.querySelector<HTMLElement>("[aria-current]");
    if (list.current && current) list.current.scrollLeft = current.offsetLeft - 16;
  }, [pathname]);
  const pages = sectionsFor(role).find(({ title }) => title === "settings")?.destinations ?? [];
  return (
    <nav
      aria-label={t("nav.settingsPages")}
      className="shrink-0 border-b border-border bg-background md:hidden"
    >
      <ul ref={list} className="relative flex gap-1 overflow-x-auto px-3 py-1.5 [scrollbar-width:none]">
        {pages.map(({ name, href, root }) => {
          const isCurrent = isWithin(pathname, root);
          return (
            <li key={href} className="shrink-0">
              <PageLink
                href={href}
                aria-current={isCurrent ? "page" : undefined}
                className={cn(
                  "flex h-11 items-center rounded-lg px-3 text-sm font-medium whitespace-nowrap focus-ring",
                  isCurrent ? "bg-selected text-selected-foreground" : "text-muted-foreground",
                )}
              >
                {t(`nav.${name}`)}
              </PageLink>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
