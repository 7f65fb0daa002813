"use client";

import "./globals.css";
import { IntlProvider } from "use-intl";
import { ErrorScreen, type PageError } from "@/components/shell/error-screen";
import en from "@/messages/en/common.json";
import es from "@/messages/es/common.json";
import ptBR from "@/messages/pt-BR/common.json";

const texts = { "pt-BR": ptBR, es, en };

/** The last resort, when the root layout itself failed: brings its own texts, because no provider is left. */
export default function GlobalError({ error, reset }: { error: PageError; reset: () => void }) {
  const locale = browserLocale();
  return (
    <html lang={locale}>
      <body className="min-h-dvh font-sans">
        <IntlProvider locale={locale} messages={{ common: texts[locale] }}>
          <ErrorScreen fill="window" error={error} retry={reset} />
        </IntlProvider>
      </body>
    </html>
  );
}

function browserLocale(): keyof typeof texts {
  const language = typeof navigator === "undefined" ? "pt" : navigator.language.slice(0, 2).toLowerCase();
  return language === "es" || language === "en" ? language : "pt-BR";
}
