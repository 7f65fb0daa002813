import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { StepError } from "@/contracts/whatsapp";
import { helpFor } from "./step-help";
import { TechnicalDetails } from "./technical-details";

type Props = {
  error: StepError;
  /** Who cannot do anything about it is told who can. */
  canManage: boolean;
  /** It is tried again by itself: nothing is asked of the person. */
  isRetrying?: boolean;
  /** Why it matters, where that is not plain. */
  why?: string;
  /** What can be done about it. */
  children?: ReactNode;
};

/** What happened and what to do, in words; Meta's code and trace id are folded away. */
export function StepReason({ error, canManage, isRetrying = false, why, children }: Props) {
  const t = useTranslations("whatsapp.steps");
  const { text } = helpFor(error);
  const todo = isRetrying ? t("again") : canManage ? t(`errors.${text}.do`) : t("askAdmin");
  // Our own findings have no more to tell than their text.
  const isForSupport =
    error.metaCode !== undefined || error.traceId !== undefined || text === "internal" || text === "other";
  const rows = [
    { label: t("fields.code"), value: error.code },
    { label: t("fields.metaCode"), value: error.metaCode === undefined ? "" : String(error.metaCode) },
    { label: t("fields.traceId"), value: error.traceId ?? "" },
    { label: t("fields.message"), value: error.message },
  ];
  return (
    <div className="flex flex-col items-start gap-2">
      <div className="flex flex-col gap-0.5 leading-snug">
        <p>{t(`errors.${text}.what`, { message: error.message })}</p>
        {why ? <p className="text-muted-foreground">{why}</p> : null}
        <p className="text-muted-foreground">{todo}</p>
      </div>
      {children}
      {isForSupport ? (
        <TechnicalDetails summary={t("details")} rows={rows.filter(({ value }) => value !== "")} />
      ) : null}
    </div>
  );
}
