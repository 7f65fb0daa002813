"use client";

import { usePathname } from "next/navigation";
import { useTranslations } from "use-intl";
import { Tooltip, TooltipContent, TooltipTrigger } from "@/components/ui/tooltip";
import { cn } from "@/lib/client/cn";
import { LogoMark } from "./logo";
import { isWithin, sectionsFor, type Destination } from "./navigation";
import { PageLink } from "./page-link";
import { UserMenu } from "./user-menu";
import { useViewer } from "./viewer-context";

/** Navigation from tablets up: icons with tooltips, on wide screens with their names. */
export function Sidebar() {
  const t = useTranslations("common");
  const { role } = useViewer();
  return (
    <header className="flex w-16 shrink-0 flex-col border-r border-border bg-sidebar pl-[env(safe-area-inset-left)] max-md:hidden xl:w-56">
      <PageLink
        href="/dashboard/conversations"
        aria-label={t("nav.home")}
        className="mx-3 mt-3 flex h-10 items-center gap-2.5 rounded-lg px-1.5 focus-ring xl:px-2"
      >
        <LogoMark />
        <span className="text-base font-semibold tracking-[-0.02em] max-xl:hidden">Atende</span>
      </PageLink>
      <nav aria-label={t("nav.main")} className="mt-4 flex flex-1 flex-col gap-5 overflow-y-auto px-3 py-1">
        {sectionsFor(role).map((section) => (
          <div
            key={section.title ?? "first"}
            className="max-xl:border-border max-xl:not-first:border-t max-xl:not-first:pt-5"
          >
            {section.title ? (
              <p className="mb-1 px-2.5 text-xs font-medium text-muted-foreground max-xl:sr-only">
                {t(`nav.${section.title}`)}
              </p>
            ) : null}
            <ul className="grid gap-0.5">
              {section.destinations.map((destination) => (
                <li key={destination.name}>
                  <SidebarLink destination={destination} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className="border-t border-border p-3">
        <UserMenu place="sidebar" />
      </div>
    </header>
  );
}

function SidebarLink({ destination: { name, href, root, icon: Icon } }: { destination: Destination }) {
  const t = useTranslations("common");
  const isCurrent = isWithin(usePathname(), root);
  return (
    <Tooltip>
      <TooltipTrigger asChild>
        <PageLink
          href={href}
          aria-current={isCurrent ? "page" : undefined}
          className={cn(
            "flex h-9 items-center gap-2.5 rounded-lg px-2.5 text-sm font-medium transition-colors focus-ring max-xl:size-10 max-xl:justify-center max-xl:px-0 pointer-coarse:h-11",
            isCurrent
              ? "bg-selected text-selected-foreground"
              : "text-muted-foreground hover:bg-accent hover:text-foreground",
          )}
        >
          <Icon aria-hidden className="size-[1.125rem] shrink-0" strokeWidth={1.9} />
          <span className="truncate max-xl:sr-only">{t(`nav.${name}`)}</span>
        </PageLink>
      </TooltipTrigger>
      <TooltipContent side="right" className="xl:hidden">
        {t(`nav.${name}`)}
      </TooltipContent>
    </Tooltip>
  );
}
