"use client";

import { Languages } from "lucide-react";
import { useLocale, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { languages, switchLanguage } from "./languages";

/** The language switch for people who are not signed in. */
export function LanguageMenu() {
  const t = useTranslations("common");
  const locale = useLocale();
  const current = languages.find((language) => language.locale === locale);
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="sm" className="text-muted-foreground">
          <Languages aria-hidden />
          <span className="sr-only">{t("user.language")}:</span>
          {current?.name}
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuRadioGroup value={locale} onValueChange={switchLanguage}>
          {languages.map((language) => (
            <DropdownMenuRadioItem key={language.locale} value={language.locale} lang={language.locale}>
              {language.name}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
