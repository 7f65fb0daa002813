import { useTranslations } from "use-intl";
import type { ButtonProps } from "@/components/ui/button";
import { ExternalLink } from "./external-link";
import { chatUrl } from "./meta-links";

/** Opens a chat with the number in the visitor's own WhatsApp, with a greeting ready to be sent. */
export function TestMessageLink({
  phoneNumber,
  ...look
}: { phoneNumber: string } & Pick<ButtonProps, "variant" | "size" | "className">) {
  const t = useTranslations("whatsapp.test");
  return (
    <ExternalLink href={chatUrl(phoneNumber, t("greeting"))} {...look}>
      {t("open")}
    </ExternalLink>
  );
}
