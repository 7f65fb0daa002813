import { headers } from "next/headers";
import type { ReactNode } from "react";
import { Pitch } from "@/components/auth/pitch";
import { LanguageMenu } from "@/components/i18n/language-menu";
import { Logo } from "@/components/shell/logo";
import { chooseLocale } from "@/http/locale";
import { getTranslator } from "@/messages";

export default async function AuthLayout({ children }: { children: ReactNode }) {
  const t = getTranslator(chooseLocale(await headers()), "auth");
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(28rem,5fr)_6fr]">
      <div className="flex flex-col px-[max(1.25rem,env(safe-area-inset-left))] pt-[max(1rem,env(safe-area-inset-top))] pb-[max(1.25rem,env(safe-area-inset-bottom))] sm:px-10 sm:pt-8 sm:pb-8">
        <header className="flex items-center justify-between">
          <Logo />
          <LanguageMenu />
        </header>
        <main className="mx-auto flex w-full max-w-sm flex-1 flex-col justify-center py-10 max-sm:justify-start max-sm:pt-[max(3rem,10dvh)]">
          {children}
        </main>
      </div>
      <Pitch t={t} className="max-lg:hidden" />
    </div>
  );
}
