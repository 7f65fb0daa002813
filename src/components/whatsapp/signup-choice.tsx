import { Headset, Smartphone } from "lucide-react";
import { useTranslations } from "use-intl";
import type { ConnectFlow } from "@/lib/signup-extras";

const flows = [
  ["new_number", Headset],
  ["business_app", Smartphone],
] as const;

type Props = { flow: ConnectFlow; onChoose: (flow: ConnectFlow) => void };

/** Which kind of number is connected: Meta's dialog asks different things, and the number can do different things. */
export function SignupChoice({ flow, onChoose }: Props) {
  const t = useTranslations("whatsapp.launch");
  return (
    <fieldset>
      <legend className="mb-2.5 text-sm font-medium">{t("question")}</legend>
      <div className="grid gap-2.5 sm:grid-cols-2">
        {flows.map(([name, Icon]) => (
          <label
            key={name}
            className="relative flex cursor-pointer gap-3 rounded-lg border border-border-strong bg-card p-3.5 pr-10 text-sm transition-colors hover:bg-accent/60 has-checked:border-primary has-checked:bg-selected/60 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ring"
          >
            <Icon aria-hidden className="mt-0.5 size-[1.125rem] shrink-0 text-primary" strokeWidth={1.9} />
            <span className="min-w-0 leading-snug">
              <span className="block font-medium text-balance">{t(`flows.${name}.title`)}</span>
              <span className="mt-0.5 block text-pretty text-muted-foreground">
                {t(`flows.${name}.text`)}
              </span>
            </span>
            <input
              type="radio"
              name="signup-flow"
              value={name}
              checked={flow === name}
              onChange={() => onChoose(name)}
              className="absolute top-4 right-3.5 size-4 appearance-none rounded-full border border-input bg-field transition-[border-width] checked:border-[5px] checked:border-primary focus:outline-none motion-reduce:transition-none"
            />
          </label>
        ))}
      </div>
    </fieldset>
  );
}
