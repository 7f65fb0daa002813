"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { type ReactNode, useState } from "react";
import { IntlProvider } from "use-intl";
import { useBrowserTimeZone } from "@/components/i18n/use-browser-time-zone";
import { DocumentBorder } from "@/components/shell/document-border";
import { Toaster } from "@/components/ui/sonner";
import { TooltipProvider } from "@/components/ui/tooltip";
import type { Locale } from "@/contracts/session";
import { signInUrl } from "@/lib/callback-url";
import { createQueryClient } from "@/lib/client/query-client";
import type { Messages } from "@/messages";

type ProvidersProps = {
  locale: Locale;
  messages: Messages;
  timeZone: string;
  /** Lets the script run that sets the theme before the first paint. */
  nonce: string | undefined;
  children: ReactNode;
};

/** What every page's components rely on: texts, theme, server state, tooltips and notices. */
export function Providers({ locale, messages, timeZone, nonce, children }: ProvidersProps) {
  const [queryClient] = useState(() => createQueryClient(leaveForSignIn));
  return (
    <ThemeProvider
      attribute="class"
      storageKey="atende.theme"
      defaultTheme="system"
      disableTransitionOnChange
      {...(nonce === undefined ? {} : { nonce })}
    >
      <DocumentBorder />
      <IntlProvider locale={locale} messages={messages} timeZone={useBrowserTimeZone(timeZone)}>
        <QueryClientProvider client={queryClient}>
          <TooltipProvider delayDuration={400}>
            {children}
            <Toaster />
          </TooltipProvider>
        </QueryClientProvider>
      </IntlProvider>
    </ThemeProvider>
  );
}

/** The session is over: a full load also drops everything of it that this page still holds. */
function leaveForSignIn(): void {
  const { pathname, search } = window.location;
  window.location.assign(signInUrl(`${pathname}${search}`, { ended: true }));
}
