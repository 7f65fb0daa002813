import type { ReactNode } from "react";
import { SettingsNav } from "@/components/shell/settings-nav";

/** The frame of every settings page: it scrolls, and its lines stay readable. The shell's navigation lists the pages. */
export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <div className="flex h-full flex-col">
      <SettingsNav />
      {/* Relative: what is only for screen readers belongs to this scroller, not to the document. */}
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto w-full max-w-3xl px-4 py-6 md:px-8 md:py-10">{children}</div>
      </div>
    </div>
  );
}
