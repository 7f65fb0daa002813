import { ExternalLink as Icon } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button, type ButtonProps } from "@/components/ui/button";

/** A button that leads out of the product, in a tab of its own. */
export function ExternalLink({
  href,
  children,
  ...look
}: { href: string; children: ReactNode } & Pick<ButtonProps, "variant" | "size" | "className">) {
  const t = useTranslations("whatsapp.steps");
  return (
    <Button asChild variant="outline" {...look}>
      <a href={href} target="_blank" rel="noreferrer">
        {children}
        <Icon aria-hidden />
        <span className="sr-only">{t("newTab")}</span>
      </a>
    </Button>
  );
}
