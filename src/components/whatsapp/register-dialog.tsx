"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { toast } from "sonner";
import { useTranslations } from "use-intl";
import { z } from "zod";
import { Field } from "@/components/auth/field";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import type { Connection, PhoneNumber } from "@/contracts/whatsapp";
import { useRegisterNumber, useResumeConnection } from "@/hooks/whatsapp/connection-mutations";
import { managerNumbersUrl } from "./meta-links";
import { isUnregistered } from "./number-facts";
import { Refusal } from "./refusal";
import { reasonOf, RegisterRefusal } from "./register-refusal";
import { toPhoneText } from "./to-phone-text";

const linkLook = "rounded-sm text-primary underline underline-offset-2 focus-ring";

type Props = {
  connection: Connection;
  label: string;
  /** Read out instead of the label where several buttons say the same. */
  ariaLabel?: string;
  /** The number it is about, where that is known already. */
  phoneId?: string;
};

/** Registers a number with the two-step PIN that only its owner knows. */
export function RegisterDialog({ label, ariaLabel, ...props }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Dialog open={isOpen} onOpenChange={setIsOpen}>
      <DialogTrigger asChild>
        <Button variant="outline" size="sm" aria-label={ariaLabel} className="max-sm:w-full">
          {label}
        </Button>
      </DialogTrigger>
      {/* Unmounted with the dialog, so that nothing of the PIN outlives it. */}
      <DialogContent>
        {isOpen ? <RegisterForm {...props} onDone={() => setIsOpen(false)} /> : null}
      </DialogContent>
    </Dialog>
  );
}

type FormProps = Pick<Props, "connection" | "phoneId"> & { onDone: () => void };

function RegisterForm({ connection, phoneId, onDone }: FormProps) {
  const t = useTranslations("whatsapp.register");
  const register = useRegisterNumber(connection.id);
  const resume = useResumeConnection(connection.id);
  const numbers = candidates(connection, phoneId);
  const form = useForm({
    resolver: zodResolver(z.object({ phoneId: z.string(), pin: z.string().regex(/^\d{6}$/, t("pinWrong")) })),
    defaultValues: { phoneId: numbers[0]?.id ?? connection.phoneId ?? "", pin: "" },
  });
  // With a PIN of our own it can be tried again only by the step; a number whose step is done has none that failed.
  const isStepOpen = connection.steps.some(
    ({ name, status }) => name === "registration" && status !== "done",
  );
  const submit = form.handleSubmit(({ phoneId: chosen, pin }) =>
    register.mutate(
      { pin, ...(chosen === "" ? {} : { phoneId: chosen }) },
      {
        onSuccess: () => {
          toast.success(t("done"));
          onDone();
        },
        onError: (error) => {
          form.resetField("pin");
          if (reasonOf(error)?.code === "pin_mismatch") form.setError("pin", { message: t("pinRefused") });
          form.setFocus("pin");
        },
      },
    ),
  );
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="grid gap-5">
      <DialogHeader>
        <DialogTitle>{t("title")}</DialogTitle>
        <DialogDescription>{t("description")}</DialogDescription>
      </DialogHeader>
      {numbers.length > 1 ? (
        <Field label={t("number")} error={undefined}>
          {(field) => (
            <Controller
              control={form.control}
              name="phoneId"
              render={({ field: { value, onChange } }) => (
                <Select value={value} onValueChange={onChange}>
                  <SelectTrigger {...field}>
                    <SelectValue />
                  </SelectTrigger>
                  <SelectContent>
                    {numbers.map((number) => (
                      <SelectItem key={number.id} value={number.id}>
                        {toPhoneText(number.displayPhoneNumber)}
                      </SelectItem>
                    ))}
                  </SelectContent>
                </Select>
              )}
            />
          )}
        </Field>
      ) : numbers[0] ? (
        <p className="text-sm font-medium">{toPhoneText(numbers[0].displayPhoneNumber)}</p>
      ) : null}
      <Field label={t("pin")} error={form.formState.errors.pin?.message}>
        {(field) => (
          <Input
            {...field}
            {...form.register("pin")}
            inputMode="numeric"
            autoComplete="off"
            maxLength={6}
            autoFocus
            className="h-11 w-40 text-center font-mono text-lg! tracking-[0.35em]"
          />
        )}
      </Field>
      {form.formState.errors.pin ? null : <RegisterRefusal error={register.error} />}
      <div className="grid gap-1 text-xs leading-relaxed text-muted-foreground">
        <p>{t("careful")}</p>
        <p>
          {t("forgotten")}{" "}
          <a
            href={managerNumbersUrl(connection.wabaId)}
            target="_blank"
            rel="noreferrer"
            className={linkLook}
          >
            {t("openManager")}
          </a>
        </p>
        {isStepOpen ? (
          <p>
            {t("turnedOff")}{" "}
            <button
              type="button"
              onClick={() => resume.mutate(undefined, { onSuccess: onDone })}
              aria-disabled={resume.isPending || undefined}
              className={linkLook}
            >
              {t("withoutPin")}
            </button>
          </p>
        ) : null}
        <Refusal error={resume.error} />
      </div>
      <DialogFooter>
        <Button variant="outline" onClick={onDone}>
          {t("cancel")}
        </Button>
        <Button type="submit" loading={register.isPending}>
          {t("submit")}
        </Button>
      </DialogFooter>
    </form>
  );
}

/** The numbers that may be meant: those that wait for their registration, else every one the Cloud API could have. */
function candidates({ numbers }: Connection, phoneId: string | undefined): PhoneNumber[] {
  if (phoneId !== undefined) return numbers.filter(({ id }) => id === phoneId);
  const waiting = numbers.filter(isUnregistered);
  return waiting.length > 0
    ? waiting
    : numbers.filter(({ isInUse, isOnBusinessApp }) => isInUse && !isOnBusinessApp);
}
