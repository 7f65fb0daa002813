import { useTranslations } from "use-intl";

type Props = { message: string | null; sessionId: string | null };

/** Meta asks to show its message as it is, with the session its support can look up. */
export function MetaWords({ message, sessionId }: Props) {
  const t = useTranslations("whatsapp.errors.meta_error");
  if (!message && !sessionId) return null;
  return (
    <blockquote className="border-l-2 border-current/25 pl-3">
      {message ? (
        <p dir="auto" className="font-medium text-foreground">
          {message}
        </p>
      ) : null}
      {sessionId ? (
        <p className="break-all text-xs text-muted-foreground">{t("session", { id: sessionId })}</p>
      ) : null}
    </blockquote>
  );
}
