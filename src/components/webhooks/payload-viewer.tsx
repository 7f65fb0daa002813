"use client";

import { Eye, EyeOff } from "lucide-react";
import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { useShowContents } from "@/hooks/webhooks/webhook-queries";
import { toJsonLines, toJsonText, type JsonToken } from "./json-lines";

const MAX_LINES = 2_000;

const looks: Record<JsonToken["kind"], string> = {
  key: "text-muted-foreground",
  text: "text-foreground",
  folded: "text-muted-foreground italic",
  literal: "text-primary",
  mark: "text-muted-foreground",
};

/** A webhook's body. What people wrote is folded until somebody asks for it, and is told that this is recorded. */
export function PayloadViewer({ id, payload }: { id: string; payload: unknown }) {
  const t = useTranslations("webhooks.payload");
  const contents = useShowContents(id);
  const isShown = contents.data !== undefined;
  const body = contents.data ? contents.data.payload : payload;
  return (
    <div>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 id="payload-title" className="text-sm font-semibold">
            {t("title")}
          </h2>
          <p role="status" className="mt-0.5 text-[0.8125rem] text-muted-foreground">
            {t(isShown ? "shown" : "folded")}
          </p>
        </div>
        <div className="flex items-center gap-1">
          {isShown ? (
            <Button variant="outline" size="sm" onClick={() => contents.reset()}>
              <EyeOff aria-hidden />
              {t("hide")}
            </Button>
          ) : (
            <Button
              variant="outline"
              size="sm"
              loading={contents.isPending}
              aria-describedby="payload-note"
              onClick={() => contents.mutate()}
            >
              {contents.isPending ? null : <Eye aria-hidden />}
              {t("show")}
            </Button>
          )}
          <CopyButton text={toJsonText(body)} label={t("copy")} />
        </div>
      </div>
      {isShown ? null : (
        <p id="payload-note" className="mt-1 text-xs text-muted-foreground">
          {t("showNote")}
        </p>
      )}
      {contents.isError ? (
        <p role="alert" className="mt-1 text-[0.8125rem] text-destructive">
          {t("showFailed")}
        </p>
      ) : null}
      <Json value={body} label={t("title")} />
    </div>
  );
}

function Json({ value, label }: { value: unknown; label: string }) {
  const t = useTranslations("webhooks.payload");
  const lines = useMemo(() => toJsonLines(value), [value]);
  return (
    <>
      <pre
        // A keyboard scrolls what it can focus.
        tabIndex={0}
        role="region"
        aria-label={label}
        className="mt-3 max-h-[36rem] overflow-auto rounded-lg border border-border bg-muted/50 px-4 py-3 font-mono text-xs leading-5 focus-ring"
      >
        {lines.slice(0, MAX_LINES).map(({ indent, tokens }, index) => (
          <span
            key={index}
            className="block [overflow-wrap:anywhere] whitespace-pre-wrap"
            // Wrapped lines hang two characters further in than their beginning.
            style={{ paddingLeft: `${Math.min(indent, 24) + 2}ch`, textIndent: "-2ch" }}
          >
            {tokens.map(({ kind, text }, place) => (
              <span key={place} className={looks[kind]}>
                {text}
              </span>
            ))}
          </span>
        ))}
      </pre>
      {lines.length > MAX_LINES ? (
        <p className="mt-2 text-xs text-muted-foreground">{t("cut", { count: MAX_LINES })}</p>
      ) : null}
    </>
  );
}
