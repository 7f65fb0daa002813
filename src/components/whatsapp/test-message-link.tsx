import { ExternalLink } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button, type ButtonProps } from "@/components/ui/button";

/** Opens a chat with the number in the visitor's own WhatsApp (https://faq.whatsapp.com/5913398998672934). */
export function TestMessageLink({
  phoneNumber,
  ...look
}: { phoneNumber: string } & Pick<ButtonProps, "variant" | "size">) {
  const t = useTranslations("whatsapp.success");
  return (
    <Button asChild variant="outline" {...look}>
      <a href={`https://wa.me/${phoneNumber.replaceAll(/\D/g, "")}`} target="_blank" rel="noreferrer">
        {t("openWhatsApp")}
        <ExternalLink aria-hidden />
      </a>
    </Button>
  );
}
