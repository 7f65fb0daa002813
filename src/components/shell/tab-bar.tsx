"use client";

import { usePathname } from "next/navigation";
import { useTranslations } from "use-intl";
import { cn } from "@/lib/client/cn";
import { isFullScreenOnPhones, isWithin, tabs } from "./navigation";
import { PageLink } from "./page-link";
import { tabLook, UserMenu } from "./user-menu";

/** Navigation on a phone, within reach of the thumb. */
export function TabBar() {
  const t = useTranslations("common");
  const pathname = usePathname();
  if (isFullScreenOnPhones(pathname)) return null;
  return (
    <nav
      aria-label={t("nav.main")}
      className="flex shrink-0 border-t border-border bg-sidebar px-[env(safe-area-inset-left)] pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {tabs.map(({ name, href, root, icon: Icon }) => {
        const isCurrent = isWithin(pathname, root);
        return (
          <PageLink
            key={href}
            href={href}
            aria-current={isCurrent ? "page" : undefined}
            className={cn(tabLook, isCurrent ? "text-primary" : "text-muted-foreground")}
          >
            <Icon aria-hidden className="size-[1.375rem]" strokeWidth={isCurrent ? 2.1 : 1.75} />
            {t(`nav.${name}`)}
          </PageLink>
        );
      })}
      <UserMenu place="tab-bar" />
    </nav>
  );
}
