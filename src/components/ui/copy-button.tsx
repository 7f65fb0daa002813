"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { toast } from "sonner";
import { useTranslations } from "use-intl";
import { Button } from "./button";

type CopyButtonProps = { text: string; label?: string; className?: string; tabIndex?: number };

/** Copies `text`; says so by its icon and to screen readers. */
export function CopyButton({ text, label, className, tabIndex }: CopyButtonProps) {
  const t = useTranslations("common");
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // No clipboard without https or permission: the text stays selectable.
      toast.error(t("copyFailed"));
    }
  };
  return (
    <>
      <Button
        variant="ghost"
        size="icon"
        tabIndex={tabIndex}
        aria-label={label ?? t("copy")}
        onClick={() => void copy()}
        className={className}
      >
        {copied ? <Check aria-hidden className="text-success" /> : <Copy aria-hidden />}
      </Button>
      <span role="status" className="sr-only">
        {copied ? t("copied") : ""}
      </span>
    </>
  );
}
