import { useMessages, useTranslations } from "use-intl";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { WebhookLogStatus } from "@/contracts/webhook-logs";
import type { WebhookFilters } from "@/hooks/webhooks/webhook-filters";
import { useFieldName, type NamedOption, type useWebhookNames } from "./webhook-names";

type Props = {
  filters: WebhookFilters;
  names: ReturnType<typeof useWebhookNames>;
  onFilter: (changed: Partial<WebhookFilters>) => void;
};

/** Result, type, number and account to choose from; a choice the page does not know is listed as it is. */
export function WebhookFilterBar({ filters, names, onFilter }: Props) {
  const t = useTranslations("webhooks.filters");
  const tStatuses = useTranslations("webhooks.statuses");
  const fieldName = useFieldName();
  const { webhooks } = useMessages();
  const statuses = WebhookLogStatus.options.map((id) => ({ id, name: tStatuses(id) }));
  const fields = Object.keys(webhooks.fields).map((id) => ({ id, name: fieldName(id) }));
  return (
    <div role="group" aria-label={t("title")} className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
      <Filter
        label={t("status")}
        any={t("anyStatus")}
        options={statuses}
        value={filters.status}
        onChange={(value) => onFilter({ status: WebhookLogStatus.safeParse(value).data ?? null })}
      />
      <Filter
        label={t("field")}
        any={t("anyField")}
        options={fields}
        value={filters.field}
        onChange={(field) => onFilter({ field })}
      />
      <Filter
        label={t("number")}
        any={t("anyNumber")}
        options={names.numbers}
        value={filters.phoneId}
        onChange={(phoneId) => onFilter({ phoneId })}
      />
      {names.connections.length > 1 || filters.connectionId !== null ? (
        <Filter
          label={t("connection")}
          any={t("anyConnection")}
          options={names.connections}
          value={filters.connectionId}
          onChange={(connectionId) => onFilter({ connectionId })}
        />
      ) : null}
    </div>
  );
}

const ANY = "any";

type FilterProps = {
  label: string;
  any: string;
  options: NamedOption[];
  value: string | null;
  onChange: (value: string | null) => void;
};

function Filter({ label, any, options, value, onChange }: FilterProps) {
  const isKnown = value === null || options.some(({ id }) => id === value);
  return (
    <Select value={value ?? ANY} onValueChange={(next) => onChange(next === ANY ? null : next)}>
      <SelectTrigger aria-label={label} className="w-full sm:w-auto sm:max-w-60">
        <SelectValue />
      </SelectTrigger>
      <SelectContent>
        <SelectItem value={ANY}>{any}</SelectItem>
        {[...options, ...(isKnown ? [] : [{ id: value, name: value }])].map(({ id, name }) => (
          <SelectItem key={id} value={id}>
            {name}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}
