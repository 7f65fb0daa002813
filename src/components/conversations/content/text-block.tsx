import type { ReactNode } from "react";
import { cn } from "@/lib/client/cn";
import { MessageText } from "../message-text";

/** Words as WhatsApp shows them; `tail` follows the last one. */
export function TextBlock({ text, tail, className }: { text: string; tail?: ReactNode; className?: string }) {
  return (
    <div dir="auto" className={cn("whitespace-pre-wrap [overflow-wrap:anywhere]", className)}>
      <MessageText text={text} />
      {tail}
    </div>
  );
}
