"use client";

import { BellOff, KeyRound, MessagesSquare, SendHorizontal } from "lucide-react";
import { useId, useState } from "react";
import { toast } from "sonner";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import type { Connection, DisconnectResponse } from "@/contracts/whatsapp";
import { useDisconnect } from "@/hooks/whatsapp/connection-mutations";
import { ExternalLink } from "./external-link";
import { managerNumbersUrl } from "./meta-links";
import { Refusal } from "./refusal";
import { TechnicalDetails } from "./technical-details";

const consequences = [
  ["webhooks", BellOff],
  ["pending", SendHorizontal],
  ["token", KeyRound],
  ["conversations", MessagesSquare],
] as const;

type Props = {
  connection: Connection;
  name: string;
  onClose: () => void;
  /** Called when the focus has to go back to the page; the menu that opened the dialog may be gone. */
  onReturnFocus: () => void;
};

/**
 * Says what disconnecting does before it is done, and what is left to do at Meta after it. It lives outside the
 * connection's card, which goes away meanwhile.
 */
export function DisconnectDialog({ onReturnFocus, ...props }: Props) {
  const disconnect = useDisconnect(props.connection.id);
  const left = disconnect.data && disconnect.data.notes.length > 0 ? disconnect.data : null;
  const changeOpen = (open: boolean) => {
    if (!open && !disconnect.isPending) props.onClose();
  };
  const returnFocus = (event: Event) => {
    event.preventDefault();
    onReturnFocus();
  };
  return (
    <Dialog open onOpenChange={changeOpen}>
      <DialogContent
        aria-describedby={undefined}
        // One reads what happens before one chooses anything.
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          if (event.target instanceof HTMLElement) event.target.focus();
        }}
        onCloseAutoFocus={returnFocus}
      >
        {left ? (
          <LeftToDo response={left} onClose={props.onClose} />
        ) : (
          <Question {...props} disconnect={disconnect} />
        )}
      </DialogContent>
    </Dialog>
  );
}

type QuestionProps = Omit<Props, "onReturnFocus"> & { disconnect: ReturnType<typeof useDisconnect> };

function Question({ connection, name, disconnect, onClose }: QuestionProps) {
  const t = useTranslations("whatsapp.disconnect");
  const [deregister, setDeregister] = useState(false);
  const isOnCloudApi = connection.numbers.some(({ isInUse, isOnBusinessApp }) => isInUse && !isOnBusinessApp);
  const confirm = () =>
    disconnect.mutate(
      { deregister: deregister && isOnCloudApi },
      {
        onSuccess: ({ notes }) => {
          if (notes.length > 0) return;
          toast.success(t("done"));
          onClose();
        },
      },
    );
  return (
    <>
      <DialogHeader>
        <DialogTitle>{t("title", { name })}</DialogTitle>
      </DialogHeader>
      <ul aria-label={t("happens")} className="grid gap-3 text-sm leading-snug">
        {consequences.map(([key, Icon]) => (
          <li key={key} className="flex gap-3">
            <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
            {t(key)}
          </li>
        ))}
      </ul>
      {isOnCloudApi ? <Deregister isChosen={deregister} onChange={setDeregister} /> : null}
      <Refusal error={disconnect.error} />
      <DialogFooter>
        <Button variant="outline" onClick={onClose} disabled={disconnect.isPending}>
          {t("cancel")}
        </Button>
        <Button variant="destructive" loading={disconnect.isPending} onClick={confirm}>
          {t("confirm")}
        </Button>
      </DialogFooter>
    </>
  );
}

function Deregister({ isChosen, onChange }: { isChosen: boolean; onChange: (chosen: boolean) => void }) {
  const t = useTranslations("whatsapp.disconnect");
  const id = useId();
  return (
    <div className="flex gap-3 rounded-lg border border-border bg-muted/40 p-3 text-sm">
      <input
        type="checkbox"
        id={id}
        checked={isChosen}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-4 shrink-0 accent-primary focus-ring"
      />
      <div className="leading-snug">
        <label htmlFor={id} className="font-medium">
          {t("deregister")}
        </label>
        <p id={`${id}-hint`} className="mt-1 text-xs leading-relaxed text-muted-foreground">
          {t("deregisterHint")}
        </p>
      </div>
    </div>
  );
}

function LeftToDo({ response, onClose }: { response: DisconnectResponse; onClose: () => void }) {
  const t = useTranslations("whatsapp.disconnect");
  const tFields = useTranslations("whatsapp.steps");
  return (
    <>
      <DialogHeader>
        <DialogTitle>{t("doneTitle")}</DialogTitle>
        <DialogDescription>{t("doneText")}</DialogDescription>
      </DialogHeader>
      <ul className="grid gap-3 text-sm leading-snug">
        {response.notes.map(({ code, error }, index) => (
          <li key={`${code}-${index}`} className="grid gap-1 rounded-lg border border-border px-4 py-3">
            <p>{t(`notes.${code}`)}</p>
            <TechnicalDetails
              summary={tFields("details")}
              rows={[
                { label: tFields("fields.metaCode"), value: String(error.metaCode ?? "") },
                { label: tFields("fields.traceId"), value: error.traceId ?? "" },
                { label: tFields("fields.message"), value: error.message },
              ].filter(({ value }) => value !== "")}
            />
          </li>
        ))}
      </ul>
      <DialogFooter>
        <Button variant="ghost" onClick={onClose}>
          {t("close")}
        </Button>
        <ExternalLink href={managerNumbersUrl(response.connection.wabaId)}>
          {tFields("actions.open_manager")}
        </ExternalLink>
      </DialogFooter>
    </>
  );
}
