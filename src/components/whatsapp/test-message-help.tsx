import { useTranslations } from "use-intl";
import { CopyButton } from "@/components/ui/copy-button";
import type { PhoneNumber } from "@/contracts/whatsapp";
import { TestMessageLink } from "./test-message-link";
import { toPhoneText } from "./to-phone-text";

/** Which number to write to from one's own phone. The step is done as soon as the message has come. */
export function TestMessageHelp({ numbers }: { numbers: PhoneNumber[] }) {
  const t = useTranslations("whatsapp.test");
  const number = numberToTest(numbers);
  if (!number) return null;
  const shown = toPhoneText(number.displayPhoneNumber);
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="leading-snug text-muted-foreground">
        {t.rich("text", {
          number: shown,
          strong: (chunks) => <strong className="font-semibold text-foreground">{chunks}</strong>,
        })}
        {number.isOnBusinessApp ? ` ${t("onBusinessApp")}` : null}
      </p>
      <div className="flex items-center gap-2 max-sm:w-full">
        <TestMessageLink phoneNumber={number.displayPhoneNumber} size="sm" className="max-sm:flex-1" />
        <CopyButton text={shown} label={t("copy")} />
      </div>
      <p className="flex items-center gap-2 text-xs text-muted-foreground">
        <span aria-hidden className="relative flex size-2">
          <span className="absolute inset-0 animate-ping rounded-full bg-primary/60 motion-reduce:animate-none" />
          <span className="size-2 rounded-full bg-primary" />
        </span>
        {t("waiting")}
      </p>
    </div>
  );
}

/** The number people write from anyway, else the first in use: the others work alike. */
function numberToTest(numbers: PhoneNumber[]): PhoneNumber | undefined {
  const used = numbers.filter((number) => number.isInUse);
  return (
    used.find((number) => number.isDefault) ?? used.find(({ status }) => status === "CONNECTED") ?? used[0]
  );
}
