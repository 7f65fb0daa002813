"use client";

import { LayoutTemplate } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { MessageTypeIcon } from "../message-type-icon";
import { readTemplate } from "./read-content";

/** A template of ours: which one, and what was put into it. */
export function TemplateBody({ message }: { message: Message }) {
  const t = useTranslations("inbox");
  const { name, language, header, body, file } = readTemplate(message.content);
  const texts = [...header, ...body];
  return (
    <div>
      <p className="flex items-center gap-1.5 text-xs font-medium opacity-80">
        <LayoutTemplate aria-hidden className="size-3.5" />
        {t("types.template")}
        {language ? ` · ${language}` : null}
      </p>
      {name ? <p className="mt-0.5 font-semibold [overflow-wrap:anywhere]">{name}</p> : null}
      {file === "image" || file === "video" || file === "document" ? (
        <p className="flex items-center gap-1.5 text-[0.875rem]">
          <MessageTypeIcon type={file} className="size-4" />
          {t(`types.${file}`)}
        </p>
      ) : null}
      {texts.length > 0 ? (
        <ul aria-label={t("content.filledIn")} className="mt-1 flex flex-col gap-0.5 text-[0.875rem]">
          {texts.map((text, index) => (
            <li key={index} dir="auto" className="border-l-2 border-current/25 pl-2 [overflow-wrap:anywhere]">
              {text}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
