import "./globals.css";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { chooseLocale } from "@/http/locale";
import { PAGE_NONCE_HEADER } from "@/http/page-headers";
import { chooseTimeZone } from "@/lib/time-zone";
import { getTranslator, messagesOf } from "@/messages";
import { Providers } from "./providers";

export async function generateMetadata(): Promise<Metadata> {
  const t = getTranslator(chooseLocale(await headers()), "common");
  return {
    title: { default: "Atende", template: "%s · Atende" },
    description: t("description"),
    applicationName: "Atende",
    manifest: "/manifest.webmanifest",
    icons: { icon: { url: "/icon.svg", type: "image/svg+xml" }, apple: "/apple-touch-icon.png" },
    appleWebApp: { capable: true, title: "Atende", statusBarStyle: "default" },
    // A tool behind a sign-in has nothing for search engines, and phone numbers in messages are ours to link.
    robots: { index: false, follow: false },
    formatDetection: { telephone: false, date: false, address: false, email: false },
  };
}

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  // The on-screen keyboard shrinks the page, so that the field one types into stays visible.
  interactiveWidget: "resizes-content",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbfaf8" },
    { media: "(prefers-color-scheme: dark)", color: "#151412" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const requestHeaders = await headers();
  const locale = chooseLocale(requestHeaders);
  return (
    // next-themes writes the theme's class before the first paint, which React must not take for a mistake.
    <html lang={locale} suppressHydrationWarning>
      <body className="min-h-dvh font-sans">
        <Providers
          locale={locale}
          messages={messagesOf(locale)}
          timeZone={chooseTimeZone(requestHeaders.get("cookie"))}
          nonce={requestHeaders.get(PAGE_NONCE_HEADER) ?? undefined}
        >
          {children}
        </Providers>
      </body>
    </html>
  );
}
