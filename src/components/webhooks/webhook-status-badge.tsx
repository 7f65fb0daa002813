import { CircleAlert, CircleCheck, CircleHelp, Clock3 } from "lucide-react";
import { useTranslations } from "use-intl";
import { Badge } from "@/components/ui/badge";
import type { WebhookLogStatus } from "@/contracts/webhook-logs";

const looks = {
  received: { variant: "secondary", icon: Clock3 },
  processed: { variant: "success", icon: CircleCheck },
  failed: { variant: "destructive", icon: CircleAlert },
  unrouted: { variant: "warning", icon: CircleHelp },
} as const satisfies Record<WebhookLogStatus, unknown>;

/** How far a webhook has come, by word, icon and colour. */
export function WebhookStatusBadge({ status }: { status: WebhookLogStatus }) {
  const t = useTranslations("webhooks.statuses");
  const { variant, icon: Icon } = looks[status];
  return (
    <Badge variant={variant}>
      <Icon aria-hidden />
      {t(status)}
    </Badge>
  );
}
