"use client";

import { ChevronRight, KeyRound } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import type { Connection, ManualConnection as Connected } from "@/contracts/whatsapp";
import { nameOf } from "./connection-name";
import { ManualDone } from "./manual-done";
import { ManualForm } from "./manual-form";

type Props = {
  isOpen: boolean;
  /** The connection whose access is renewed; null for a new one. */
  renewed: Connection | null;
  onOpen: () => void;
  onClose: () => void;
};

/** Connecting by the credentials of an organization's own Meta app: one line until somebody wants it. */
export function ManualConnection({ isOpen, renewed, onOpen, onClose }: Props) {
  const t = useTranslations("whatsapp.manual");
  if (!isOpen) {
    return (
      <button
        type="button"
        onClick={onOpen}
        className="group flex w-full items-center gap-4 rounded-xl border border-border bg-card px-5 py-3.5 text-left text-sm transition-colors hover:bg-accent focus-ring md:px-6"
      >
        <KeyRound aria-hidden className="size-4 shrink-0 text-muted-foreground" />
        <span className="min-w-0 flex-1">
          <span className="block font-medium">{t("open")}</span>
          <span className="mt-0.5 block text-xs leading-snug text-muted-foreground">{t("openHint")}</span>
        </span>
        <ChevronRight aria-hidden className="size-4 shrink-0 text-muted-foreground" />
      </button>
    );
  }
  // Another connection is another form: nothing that was typed for one may go to the other.
  return <ManualCard key={renewed?.id ?? "new"} renewed={renewed} onClose={onClose} />;
}

function ManualCard({ renewed, onClose }: Pick<Props, "renewed" | "onClose">) {
  const t = useTranslations("whatsapp.manual");
  const [connected, setConnected] = useState<Connected | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const stage = connected ? "done" : "form";
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ behavior: "smooth", block: "center" });
  }, [stage]);

  if (connected) return <ManualDone ref={heading} connected={connected} onClose={onClose} />;
  const name = renewed ? (nameOf(renewed) ?? renewed.wabaId) : "";
  return (
    <Card>
      <CardHeader className="flex-row items-start gap-4">
        <div className="flex min-w-0 flex-1 flex-col gap-1">
          <CardTitle asChild>
            <h2 ref={heading} tabIndex={-1} className="outline-none">
              {renewed ? t("renewTitle", { name }) : t("title")}
            </h2>
          </CardTitle>
          <CardDescription>{renewed ? t("renewDescription") : t("description")}</CardDescription>
        </div>
        <Button variant="ghost" size="sm" onClick={onClose} className="-mr-2">
          {t("cancel")}
        </Button>
      </CardHeader>
      <CardContent>
        <ManualForm renewed={renewed} onConnected={setConnected} />
      </CardContent>
    </Card>
  );
}
