import { CircleCheck } from "lucide-react";
import { type Ref, useId } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardFooter, CardHeader, CardTitle } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import type { ManualConnection } from "@/contracts/whatsapp";
import { ExternalLink } from "./external-link";
import { appWebhookUrl } from "./meta-links";
import { webhookFields } from "./webhook-fields";

type Props = { connected: ManualConnection; onClose: () => void; ref: Ref<HTMLHeadingElement> };

/** What goes into the dashboard of the organization's own Meta app. The verify token is shown this once. */
export function ManualDone({ connected, onClose, ref }: Props) {
  const t = useTranslations("whatsapp.manual.done");
  const { url, verifyToken } = connected.webhook;
  const isOnBusinessApp = connected.numbers.some((number) => number.isInUse && number.isOnBusinessApp);
  return (
    <Card>
      <CardHeader className="flex-row items-start gap-3">
        <CircleCheck aria-hidden className="mt-px size-5 shrink-0 text-success" />
        <div className="flex min-w-0 flex-1 flex-col gap-1">
          <CardTitle asChild>
            <h2 ref={ref} tabIndex={-1} className="outline-none">
              {t("title")}
            </h2>
          </CardTitle>
          <p className="text-sm leading-relaxed text-muted-foreground">{t("text")}</p>
        </div>
      </CardHeader>
      <CardContent className="flex flex-col gap-5 text-sm">
        <p className="leading-relaxed">{t("todo")}</p>
        <Value label={t("url")} value={url} copyLabel={t("copyUrl")} />
        <Value
          label={t("verifyToken")}
          value={verifyToken}
          copyLabel={t("copyVerifyToken")}
          hint={t("verifyTokenHint")}
        />
        <div>
          <p className="font-medium">{t("fields")}</p>
          <ul className="mt-2 flex flex-wrap gap-1.5">
            {webhookFields({ isOnBusinessApp }).map((field) => (
              <li key={field}>
                <code className="block rounded-md border border-border bg-muted/60 px-2 py-1 font-mono text-xs break-all">
                  {field}
                </code>
              </li>
            ))}
          </ul>
        </div>
      </CardContent>
      <CardFooter>
        <Button onClick={onClose}>{t("close")}</Button>
        <ExternalLink href={appWebhookUrl(connected.metaAppId)}>{t("openApp")}</ExternalLink>
      </CardFooter>
    </Card>
  );
}

function Value(props: { label: string; value: string; copyLabel: string; hint?: string }) {
  const { label, value, copyLabel, hint } = props;
  const id = useId();
  return (
    <div role="group" aria-labelledby={id}>
      <p id={id} className="font-medium">
        {label}
      </p>
      <p className="mt-1 flex items-center gap-1 rounded-lg border border-border bg-muted/40 py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 font-mono text-xs break-all">{value}</code>
        <CopyButton text={value} label={copyLabel} />
      </p>
      {hint ? <p className="mt-1 text-xs text-muted-foreground">{hint}</p> : null}
    </div>
  );
}
