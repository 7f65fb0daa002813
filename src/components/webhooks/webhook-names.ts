import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { nameOf } from "@/components/whatsapp/connection-name";
import { toPhoneText } from "@/components/whatsapp/to-phone-text";
import { useConnections } from "@/hooks/whatsapp/connection-queries";

export type NamedOption = { id: string; name: string };

/** The names of what webhooks name by id: numbers and accounts of the organization, ended ones as well. */
export function useWebhookNames(): {
  numbers: NamedOption[];
  connections: NamedOption[];
  numberOf: (phoneId: string) => string;
  connectionOf: (id: string) => string | null;
} {
  const t = useTranslations("webhooks.filters");
  const { data } = useConnections();
  return useMemo(() => {
    const connections = (data?.data ?? []).map((connection) => ({
      id: connection.id,
      name: nameOf(connection) ?? `${t("unnamed")} ${connection.wabaId}`,
    }));
    const named = (data?.data ?? []).flatMap(({ numbers }) =>
      numbers.map((number) => [number.id, toPhoneText(number.displayPhoneNumber)] as const),
    );
    const numbers = new Map(named);
    return {
      numbers: [...numbers].map(([id, name]) => ({ id, name })),
      connections,
      numberOf: (phoneId) => numbers.get(phoneId) ?? phoneId,
      connectionOf: (id) => connections.find((connection) => connection.id === id)?.name ?? null,
    };
  }, [data, t]);
}

/** A webhook field in words; one that Meta added since stands as Meta calls it. */
export function useFieldName(): (field: string) => string {
  const t = useTranslations("webhooks.fields");
  return (field) => {
    const key = field as "messages";
    return /^\w+$/.test(field) && t.has(key) ? t(key) : field;
  };
}
