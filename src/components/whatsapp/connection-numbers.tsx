import { Phone } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Badge } from "@/components/ui/badge";
import type { PhoneNumber } from "@/contracts/whatsapp";
import { cn } from "@/lib/client/cn";
import { toPhoneText } from "./to-phone-text";

type Tone = "good" | "warn" | "bad" | "none";

const dotOf: Record<Tone, string> = {
  good: "bg-success",
  warn: "bg-warning",
  bad: "bg-destructive",
  none: "bg-muted-foreground/50",
};

const qualityTones: Partial<Record<string, Tone>> = { GREEN: "good", YELLOW: "warn", RED: "bad" };
const statusTones: Partial<Record<string, Tone>> = {
  CONNECTED: "good",
  PENDING: "warn",
  FLAGGED: "warn",
  RATE_LIMITED: "warn",
  UNVERIFIED: "warn",
  RESTRICTED: "bad",
  BANNED: "bad",
  DISCONNECTED: "bad",
  DELETED: "bad",
};

/** The numbers of one account as Meta describes them. */
export function ConnectionNumbers({ numbers }: { numbers: PhoneNumber[] }) {
  const t = useTranslations("whatsapp.numbers");
  if (numbers.length === 0) return <p className="text-sm text-muted-foreground">{t("none")}</p>;
  return (
    <ul aria-label={t("title")} className="divide-y divide-border rounded-lg border border-border">
      {numbers.map((number) => (
        <NumberRow key={number.id} number={number} />
      ))}
    </ul>
  );
}

function NumberRow({ number }: { number: PhoneNumber }) {
  const t = useTranslations("whatsapp.numbers");
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <Phone aria-hidden className="size-4 shrink-0 text-muted-foreground max-sm:hidden" />
      <div className="min-w-48 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium">{toPhoneText(number.displayPhoneNumber)}</span>
          {number.isDefault ? <Badge variant="secondary">{t("default")}</Badge> : null}
          {number.isOnBusinessApp ? <Badge variant="outline">{t("onBusinessApp")}</Badge> : null}
        </p>
        {number.verifiedName ? (
          <p className="mt-0.5 truncate text-sm text-muted-foreground">{number.verifiedName}</p>
        ) : null}
      </div>
      <div className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted-foreground">
        <Fact tone={qualityTones[number.qualityRating ?? ""] ?? "none"}>
          <Quality rating={number.qualityRating} />
        </Fact>
        {number.status ? (
          <Fact tone={statusTones[number.status] ?? "none"}>
            <Status status={number.status} />
          </Fact>
        ) : null}
      </div>
    </li>
  );
}

function Quality({ rating }: { rating: string | null }) {
  const t = useTranslations("whatsapp.numbers.quality");
  const key = rating as "GREEN";
  return rating && t.has(key) ? t(key) : t("unknown");
}

/** A status that Meta added since is shown in Meta's word: better than nothing. */
function Status({ status }: { status: string }) {
  const t = useTranslations("whatsapp.numbers.statuses");
  const key = status as "CONNECTED";
  return t.has(key) ? t(key) : status;
}

function Fact({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <span aria-hidden className={cn("size-1.5 rounded-full", dotOf[tone])} />
      {children}
    </span>
  );
}
