import { useTranslations } from "use-intl";
import { cn } from "@/lib/client/cn";
import { refusalOf } from "./refusal-of";

/** Why a call of ours did not work and what to do; nothing while there is no error. */
export function Refusal({ error, className }: { error: unknown; className?: string }) {
  const t = useTranslations("whatsapp.refusals");
  if (!error) return null;
  return (
    <p role="alert" className={cn("text-sm leading-snug text-destructive", className)}>
      {t(refusalOf(error))}
    </p>
  );
}
