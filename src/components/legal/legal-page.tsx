import type { ReactNode } from "react";
import { LanguageMenu } from "@/components/i18n/language-menu";
import { Logo } from "@/components/shell/logo";

/** A page that anybody may read, signed in or not. */
export function LegalPage({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-2xl flex-col px-5 py-6 sm:px-8 sm:py-8">
      <header className="flex items-center justify-between">
        <Logo />
        <LanguageMenu />
      </header>
      <main className="flex-1 py-10 sm:py-14">{children}</main>
    </div>
  );
}

/** A headed paragraph of such a page. */
export function LegalSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-9">
      <h2 className="text-base font-semibold tracking-tight">{title}</h2>
      <div className="mt-2 space-y-2.5 text-[0.9375rem] leading-relaxed text-pretty text-muted-foreground">
        {children}
      </div>
    </section>
  );
}
