import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Connection, PhoneNumber } from "@/contracts/whatsapp";
import { useUpdateConnection } from "@/hooks/whatsapp/connection-mutations";
import { LeaveOutDialog } from "./leave-out-dialog";
import { NumberRow } from "./number-row";
import { Refusal } from "./refusal";

type Props = {
  connection: Connection;
  canManage: boolean;
  /** Whether the organization has another number that could be the default. */
  hasChoice: boolean;
};

/** All numbers of an account: which are in use, which one is written from, and how each is. */
export function ConnectionNumbers({ connection, canManage, hasChoice }: Props) {
  const t = useTranslations("whatsapp.numbers");
  const update = useUpdateConnection(connection.id);
  const [leaving, setLeaving] = useState<PhoneNumber | null>(null);
  const { numbers } = connection;
  const used = numbers.filter(({ isInUse }) => isInUse).map(({ id }) => id);

  const setInUse = (number: PhoneNumber, isInUse: boolean) => {
    if (!isInUse) return setLeaving(number);
    update.mutate({ phoneIds: [...used, number.id] });
  };
  const leaveOut = ({ id }: PhoneNumber) => {
    setLeaving(null);
    update.mutate({ phoneIds: used.filter((other) => other !== id) });
  };

  if (numbers.length === 0) return null;
  return (
    <div role="group" aria-label={t("title")}>
      <h4 className="text-sm font-medium">{t("title")}</h4>
      <ul className="mt-2 divide-y divide-border rounded-lg border border-border">
        {numbers.map((number) => (
          <NumberRow
            key={number.id}
            number={number}
            connection={connection}
            change={
              canManage
                ? {
                    isSaving: update.isPending,
                    isLastInUse: used.length === 1 && used[0] === number.id,
                    setInUse: (isInUse) => setInUse(number, isInUse),
                    makeDefault:
                      hasChoice && number.isInUse && !number.isDefault
                        ? () => update.mutate({ defaultPhoneId: number.id })
                        : null,
                  }
                : null
            }
          />
        ))}
      </ul>
      <Refusal error={update.error} className="mt-2" />
      {leaving ? (
        <LeaveOutDialog
          number={leaving}
          onConfirm={() => leaveOut(leaving)}
          onClose={() => setLeaving(null)}
        />
      ) : null}
    </div>
  );
}
