"use client";

import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Alert, AlertDescription } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogClose,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from "@/components/ui/dialog";

type Props = {
  label: string;
  title: string;
  text: string;
  /** What went wrong, in words; null: nothing. */
  problem: string | null;
  isRunning: boolean;
  /** Answers whether it was done. */
  onReplay: () => Promise<boolean>;
};

/** Asks before webhooks are processed again, and says what that means. */
export function ReplayDialog({ label, title, text, problem, isRunning, onReplay }: Props) {
  const t = useTranslations("webhooks.replay");
  const [isOpen, setIsOpen] = useState(false);
  const replay = async () => {
    if (await onReplay()) setIsOpen(false);
  };
  return (
    <Dialog open={isOpen} onOpenChange={setIsOpen}>
      <DialogTrigger asChild>
        <Button variant="outline">
          <RotateCcw aria-hidden />
          {label}
        </Button>
      </DialogTrigger>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{title}</DialogTitle>
          <DialogDescription>{text}</DialogDescription>
        </DialogHeader>
        {problem === null ? null : (
          <Alert variant="destructive">
            <AlertDescription>{problem}</AlertDescription>
          </Alert>
        )}
        <DialogFooter>
          <DialogClose asChild>
            <Button variant="outline">{t("cancel")}</Button>
          </DialogClose>
          <Button loading={isRunning} onClick={() => void replay()}>
            {t("one")}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
