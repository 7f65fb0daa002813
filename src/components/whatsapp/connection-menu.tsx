import { ExternalLink, MoreHorizontal, Stethoscope, Unplug } from "lucide-react";
import { toast } from "sonner";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Spinner } from "@/components/ui/spinner";
import type { Connection } from "@/contracts/whatsapp";
import { useCheckHealth } from "@/hooks/whatsapp/connection-mutations";
import { whatsAppManagerUrl } from "./meta-links";
import { refusalOf } from "./refusal-of";

type Props = { connection: Connection; name: string; onDisconnect: () => void };

/** What one seldom does with a connection. */
export function ConnectionMenu({ connection, name, onDisconnect }: Props) {
  const t = useTranslations("whatsapp");
  const check = useCheckHealth(connection.id);
  const checkNow = () =>
    check.mutate(undefined, {
      onSuccess: () => toast.success(t("connections.checked")),
      onError: (error) => toast.error(t(`refusals.${refusalOf(error)}`)),
    });
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button
          id={menuIdOf(connection.id)}
          variant="ghost"
          size="icon"
          aria-label={t("connections.menu", { name })}
          className="-my-1.5 -mr-2 text-muted-foreground"
        >
          {check.isPending ? <Spinner /> : <MoreHorizontal aria-hidden />}
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem onSelect={checkNow} disabled={check.isPending}>
          <Stethoscope aria-hidden />
          {t("connections.checkNow")}
        </DropdownMenuItem>
        <DropdownMenuItem asChild>
          <a href={whatsAppManagerUrl(connection.wabaId)} target="_blank" rel="noreferrer">
            <ExternalLink aria-hidden />
            {t("connections.openManager")}
            <span className="sr-only">{t("steps.newTab")}</span>
          </a>
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem variant="destructive" onSelect={onDisconnect}>
          <Unplug aria-hidden />
          {t("connections.disconnect")}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

/** The element that gets the focus back when a dialog of the menu closes. */
export function menuIdOf(connectionId: string): string {
  return `connection-menu-${connectionId}`;
}
