import { headers } from "next/headers";
import type { ReactNode } from "react";
import { HealthBanner } from "@/components/health/health-banner";
import { Sidebar } from "@/components/shell/sidebar";
import { TabBar } from "@/components/shell/tab-bar";
import { ViewerProvider } from "@/components/shell/viewer-context";
import { LiveEventsProvider } from "@/hooks/live/live-events-provider";
import { chooseLocale } from "@/http/locale";
import { requirePageContext } from "@/http/page-context";
import { getTranslator } from "@/messages";

/**
 * The frame around every page of the dashboard. It is exactly as high as the window and never scrolls: a page fills
 * what the banner leaves of `main` (`h-full min-h-0`) and scrolls inside itself.
 */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const { viewer } = await requirePageContext();
  const t = getTranslator(chooseLocale(await headers()), "common");
  return (
    <ViewerProvider viewer={viewer}>
      <LiveEventsProvider scope={viewer.organization.id}>
        <a
          href="#main"
          className="fixed top-2 left-2 z-50 -translate-y-16 rounded-lg bg-primary px-4 py-2.5 text-sm font-medium text-primary-foreground focus:translate-y-0 focus-ring"
        >
          {t("skipToContent")}
        </a>
        <div className="flex h-dvh flex-col overflow-hidden md:flex-row">
          <Sidebar />
          <main
            id="main"
            tabIndex={-1}
            className="flex min-h-0 min-w-0 flex-1 flex-col overflow-hidden pt-[env(safe-area-inset-top)] outline-none"
          >
            <HealthBanner />
            <div className="min-h-0 flex-1">{children}</div>
          </main>
          <TabBar />
        </div>
      </LiveEventsProvider>
    </ViewerProvider>
  );
}
