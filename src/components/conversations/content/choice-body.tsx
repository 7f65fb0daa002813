"use client";

import { Check, CornerDownRight, ListChecks, MapPinHouse, PhoneCall, PhoneOff } from "lucide-react";
import { useId, useState } from "react";
import { useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { useControlTabIndex } from "./control-focus";
import { FallbackBody } from "./fallback-body";
import { readCallPermission, readChoice, readForm, type Form } from "./read-content";

/** What a customer answered by pressing something instead of typing. */
export function ChoiceBody({ message }: { message: Message }) {
  const t = useTranslations("inbox.content");
  const choice = readChoice(message.type, message.content);
  const form = readForm(message.content);
  const permission = readCallPermission(message.content);
  if (choice) {
    return (
      <div>
        <p className="flex items-center gap-1.5 text-xs font-medium opacity-80">
          {message.type === "button" ? (
            <CornerDownRight aria-hidden className="size-3.5" />
          ) : (
            <ListChecks aria-hidden className="size-3.5" />
          )}
          {t("chose")}
        </p>
        <p dir="auto" className="mt-0.5 font-semibold [overflow-wrap:anywhere]">
          {choice.title}
        </p>
        {choice.description ? (
          <p dir="auto" className="text-[0.875rem] [overflow-wrap:anywhere] opacity-80">
            {choice.description}
          </p>
        ) : null}
      </div>
    );
  }
  if (permission) {
    const Icon = permission === "accept" ? PhoneCall : PhoneOff;
    return (
      <p className="flex items-center gap-2 py-0.5">
        <Icon aria-hidden className="size-4 shrink-0" />
        {t(permission === "accept" ? "callAllowed" : "callRefused")}
      </p>
    );
  }
  return form ? <FormAnswers form={form} /> : <FallbackBody message={message} />;
}

function FormAnswers({ form }: { form: Form }) {
  const t = useTranslations("inbox.content");
  const tabIndex = useControlTabIndex();
  const [isOpen, setIsOpen] = useState(false);
  const listId = useId();
  const Icon = form.isAddress ? MapPinHouse : Check;
  return (
    <div className="w-72 max-w-full">
      <p className="flex items-center gap-2 font-semibold">
        <Icon aria-hidden className="size-4 shrink-0" />
        {t(form.isAddress ? "addressFilled" : "formFilled")}
      </p>
      {form.summary ? (
        <p dir="auto" className="text-[0.875rem] [overflow-wrap:anywhere] opacity-80">
          {form.summary}
        </p>
      ) : null}
      {form.fields.length > 0 ? (
        <>
          <button
            type="button"
            tabIndex={tabIndex}
            aria-expanded={isOpen}
            aria-controls={listId}
            onClick={() => setIsOpen(!isOpen)}
            className="-mx-1.5 mt-0.5 inline-flex min-h-7 items-center rounded-md px-1.5 text-[0.8125rem] font-semibold hover:bg-foreground/8 focus-ring pointer-coarse:min-h-11"
          >
            {isOpen ? t("hideAnswers") : t("showAnswers", { count: form.fields.length })}
          </button>
          <dl
            id={listId}
            hidden={!isOpen}
            className="mt-1 flex flex-col gap-1.5 border-t border-foreground/12 pt-1.5"
          >
            {form.fields.map(({ label, value }, index) => (
              <div key={index}>
                <dt className="text-xs opacity-80">{label}</dt>
                <dd dir="auto" className="text-[0.875rem] [overflow-wrap:anywhere]">
                  {value}
                </dd>
              </div>
            ))}
          </dl>
        </>
      ) : null}
    </div>
  );
}
