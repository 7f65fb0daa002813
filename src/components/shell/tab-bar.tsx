"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "use-intl";
import { cn } from "@/lib/client/cn";
import { isFullScreenOnPhones, isWithin, sections } from "./navigation";
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
      {sections.flatMap((section) =>
        section.destinations.map(({ tabName, href, root, icon: Icon }) => {
          const isCurrent = isWithin(pathname, root);
          return (
            <Link
              key={href}
              href={href}
              aria-current={isCurrent ? "page" : undefined}
              className={cn(tabLook, isCurrent ? "text-primary" : "text-muted-foreground")}
            >
              <Icon aria-hidden className="size-[1.375rem]" strokeWidth={isCurrent ? 2.1 : 1.75} />
              {t(`nav.${tabName}`)}
            </Link>
          );
        }),
      )}
      <UserMenu place="tab-bar" />
    </nav>
  );
}
