"use client";

import { Lock } from "lucide-react";
import { useTranslations } from "use-intl";
import { useViewer } from "@/components/shell/viewer-context";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { type ConnectionsPage, useConnections } from "@/hooks/whatsapp/connection-queries";
import type { CallbackData } from "@/hooks/whatsapp/meta-messages";
import { useWhatsAppOnboarding } from "@/hooks/whatsapp/use-whatsapp-onboarding";
import { ConnectionsList } from "./connections-list";
import { EmbeddedSignupButton } from "./embedded-signup-button";

type Props = {
  initial?: ConnectionsPage | undefined;
  /** A signup to finish that another page, gone by now, has started. */
  resume?: CallbackData | undefined;
};

/** WhatsApp in the settings: connect an account, and how the connected ones are. */
export function WhatsAppSettings({ initial, resume }: Props) {
  const t = useTranslations("whatsapp.page");
  const viewer = useViewer();
  const connections = useConnections(initial);
  const onboarding = useWhatsAppOnboarding(resume ? { resume } : {});
  const canManage = viewer.role !== "agent";
  const isFirst = connections.data?.data.length === 0;
  const connected = onboarding.state.status === "success" ? onboarding.state.config : null;
  const connectedNumber =
    connections.data?.data.flatMap(({ numbers }) => numbers).find(({ id }) => id === connected?.phoneId)
      ?.displayPhoneNumber ?? connected?.phoneNumber;
  return (
    <div className="flex flex-col gap-6">
      <header>
        <h1 className="text-xl font-semibold tracking-tight">{t("title")}</h1>
        <p className="mt-1 text-sm text-muted-foreground">{t("description")}</p>
      </header>
      {canManage ? (
        <EmbeddedSignupButton
          onboarding={onboarding}
          isFirst={isFirst}
          connectedNumber={connectedNumber ?? null}
        />
      ) : (
        <AgentNote organization={viewer.organization.name} />
      )}
      <ConnectionsList
        connections={connections}
        canManage={canManage}
        justConnectedId={connected?.id ?? null}
      />
    </div>
  );
}

function AgentNote({ organization }: { organization: string }) {
  const t = useTranslations("whatsapp.connect");
  return (
    <Alert>
      <Lock aria-hidden />
      <AlertTitle>{t("agentTitle")}</AlertTitle>
      <AlertDescription>{t("agentDescription", { organization })}</AlertDescription>
    </Alert>
  );
}
