import { PauseCircle, Star } from "lucide-react";
import { type ReactNode, useId } from "react";
import { useTranslations } from "use-intl";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Switch } from "@/components/ui/switch";
import { Tooltip, TooltipContent, TooltipTrigger } from "@/components/ui/tooltip";
import type { Connection, PhoneNumber } from "@/contracts/whatsapp";
import { cn } from "@/lib/client/cn";
import { canRegister, dailyLimitOf, nameTone, qualityTone, statusTone, type Tone } from "./number-facts";
import { RegisterDialog } from "./register-dialog";
import { toPhoneText } from "./to-phone-text";

type Props = {
  number: PhoneNumber;
  connection: Connection;
  /** Null for people who may not change anything. */
  change: {
    isSaving: boolean;
    /** Without any number in use there would be nothing left of the connection. */
    isLastInUse: boolean;
    setInUse: (isInUse: boolean) => void;
    makeDefault: (() => void) | null;
  } | null;
};

/** One number: whose it is, how Meta judges it, and whether we use it. */
export function NumberRow({ number, connection, change }: Props) {
  const t = useTranslations("whatsapp.numbers");
  const shown = toPhoneText(number.displayPhoneNumber);
  const isOff = canRegister(number, connection);
  return (
    <li className="grid grid-cols-[1fr_auto] items-start gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className={cn("text-sm font-medium", !number.isInUse && "text-muted-foreground")}>
            {shown}
          </span>
          {number.isDefault ? <Hinted look="secondary" word={t("default")} hint={t("defaultHint")} /> : null}
          {number.isOnBusinessApp ? (
            <Hinted look="outline" word={t("onBusinessApp")} hint={t("onBusinessAppHint")} />
          ) : null}
        </p>
        {number.verifiedName ? (
          <p className="mt-0.5 truncate text-sm text-muted-foreground">{number.verifiedName}</p>
        ) : null}
        {number.isInUse ? (
          <Facts number={number} connection={connection} />
        ) : (
          <p className="mt-1 text-xs text-muted-foreground">{t("notUsed")}</p>
        )}
      </div>
      {change ? (
        <InUse shown={shown} isInUse={number.isInUse} change={change} />
      ) : (
        <Badge variant="outline">{number.isInUse ? t("inUse") : t("unused")}</Badge>
      )}
      {number.pauseReason ? (
        <p className="col-span-2 flex items-start gap-2 text-xs leading-relaxed text-warning">
          <PauseCircle aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          {t(`paused.${number.pauseReason}`)}
        </p>
      ) : null}
      {change && (change.makeDefault || isOff) ? (
        <div className="col-span-2 -mb-1 flex flex-wrap items-center gap-1">
          {isOff ? (
            <RegisterDialog
              connection={connection}
              phoneId={number.id}
              label={t("register")}
              ariaLabel={t("registerOf", { number: shown })}
            />
          ) : null}
          {change.makeDefault ? (
            <Button
              variant="ghost"
              size="sm"
              aria-label={t("makeDefaultOf", { number: shown })}
              loading={change.isSaving}
              onClick={change.makeDefault}
              className="-ml-2 px-2 text-muted-foreground"
            >
              <Star aria-hidden />
              {t("makeDefault")}
            </Button>
          ) : null}
        </div>
      ) : null}
    </li>
  );
}

function InUse(props: { shown: string; isInUse: boolean; change: NonNullable<Props["change"]> }) {
  const { shown, isInUse, change } = props;
  const t = useTranslations("whatsapp.numbers");
  const hintId = useId();
  const isFixed = change.isLastInUse || change.isSaving;
  return (
    <div className="flex min-h-6 items-center gap-2.5">
      <span aria-hidden className="text-xs text-muted-foreground max-sm:hidden">
        {isInUse ? t("inUse") : t("unused")}
      </span>
      <Tooltip>
        <TooltipTrigger asChild>
          {/* The tooltip needs an element that can be pointed at while the switch itself is off. */}
          <span className="inline-flex">
            <Switch
              checked={isInUse}
              // Not disabled: that would take the focus away from whoever is at it.
              aria-disabled={isFixed || undefined}
              aria-label={t("use", { number: shown })}
              aria-describedby={change.isLastInUse ? hintId : undefined}
              onCheckedChange={(checked) => {
                if (!isFixed) change.setInUse(checked);
              }}
              className="aria-disabled:opacity-60"
            />
          </span>
        </TooltipTrigger>
        {change.isLastInUse ? <TooltipContent>{t("lastInUse")}</TooltipContent> : null}
      </Tooltip>
      {change.isLastInUse ? (
        <span id={hintId} className="sr-only">
          {t("lastInUse")}
        </span>
      ) : null}
    </div>
  );
}

function Hinted({ look, word, hint }: { look: "secondary" | "outline"; word: string; hint: string }) {
  return (
    <Tooltip>
      <TooltipTrigger asChild>
        <button type="button" className="rounded-full focus-ring">
          <Badge variant={look}>{word}</Badge>
        </button>
      </TooltipTrigger>
      <TooltipContent>{hint}</TooltipContent>
    </Tooltip>
  );
}

function Facts({ number, connection }: { number: PhoneNumber; connection: Connection }) {
  const t = useTranslations("whatsapp.numbers");
  const limit = dailyLimitOf(number, connection.health.account);
  const nameStatus = number.health?.nameStatus;
  const tone = nameTone(nameStatus);
  return (
    <p className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted-foreground">
      {number.status ? (
        <Fact tone={statusTone(number.status)}>
          <Status status={number.status} />
        </Fact>
      ) : null}
      <Fact tone={qualityTone(number.qualityRating)}>
        <Quality rating={number.qualityRating} />
      </Fact>
      {tone ? <Fact tone={tone}>{t(`nameStatuses.${nameStatus as "DECLINED"}`)}</Fact> : null}
      {limit === null ? null : (
        <Fact tone="none">{limit === "unlimited" ? t("unlimited") : t("limit", { count: limit })}</Fact>
      )}
    </p>
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

const dotOf: Record<Tone, string> = {
  good: "bg-success",
  warn: "bg-warning",
  bad: "bg-destructive",
  none: "bg-muted-foreground/50",
};

function Fact({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden className={cn("size-1.5 shrink-0 rounded-full", dotOf[tone])} />
      {children}
    </span>
  );
}
