"use client";

import { BellOff, MessagesSquare, RotateCcw, Star } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import type { PhoneNumber } from "@/contracts/whatsapp";
import { toPhoneText } from "./to-phone-text";

type Props = { number: PhoneNumber; onConfirm: () => void; onClose: () => void };

/** Says what becomes of a number's conversations before the number goes out of use. */
export function LeaveOutDialog({ number, onConfirm, onClose }: Props) {
  const t = useTranslations("whatsapp.numbers.leaveOut");
  const [opener] = useState(() => document.activeElement);
  const points = [
    { key: "stops", Icon: BellOff },
    ...(number.isDefault ? [{ key: "newDefault", Icon: Star } as const] : []),
    { key: "stays", Icon: MessagesSquare },
    { key: "back", Icon: RotateCcw },
  ] as const;
  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())}>
      <DialogContent
        aria-describedby={undefined}
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          if (opener instanceof HTMLElement) opener.focus();
        }}
      >
        <DialogHeader>
          <DialogTitle>{t("title", { number: toPhoneText(number.displayPhoneNumber) })}</DialogTitle>
        </DialogHeader>
        <ul className="grid gap-3 text-sm leading-snug">
          {points.map(({ key, Icon }) => (
            <li key={key} className="flex gap-3">
              <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
              {t(key)}
            </li>
          ))}
        </ul>
        <DialogFooter>
          <Button variant="outline" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button onClick={onConfirm}>{t("confirm")}</Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
