import { CircleAlert, CircleCheck, CircleDashed, CircleSlash, TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import { Badge } from "@/components/ui/badge";
import type { HealthLevel } from "@/contracts/health";

const looks = {
  ok: { variant: "success", icon: CircleCheck },
  warning: { variant: "warning", icon: TriangleAlert },
  critical: { variant: "destructive", icon: CircleAlert },
  unknown: { variant: "secondary", icon: CircleDashed },
  disconnected: { variant: "outline", icon: CircleSlash },
} as const satisfies Record<HealthLevel, unknown>;

/** How a connection is, by word, icon and colour. */
export function LevelBadge({ level }: { level: HealthLevel }) {
  const t = useTranslations("health.levels");
  const { variant, icon: Icon } = looks[level];
  return (
    <Badge variant={variant}>
      <Icon aria-hidden />
      {t(level)}
    </Badge>
  );
}
