"use client";

import { Lock } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useViewer } from "@/components/shell/viewer-context";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import type { Connection, LaunchSettings } from "@/contracts/whatsapp";
import { type ConnectionsPage, useConnections } from "@/hooks/whatsapp/connection-queries";
import type { CallbackData } from "@/hooks/whatsapp/meta-messages";
import { useWhatsAppOnboarding } from "@/hooks/whatsapp/use-whatsapp-onboarding";
import { ConnectionsList } from "./connections-list";
import { EmbeddedSignupButton } from "./embedded-signup-button";
import { ManualConnection } from "./manual-connection";
import type { ConnectAgain } from "./reconnect-notice";
import { SignupAttemptNotice } from "./signup-attempt-notice";

type Props = {
  /** How Meta's dialog is opened; null for who may not connect. */
  launch: LaunchSettings | null;
  initial?: ConnectionsPage | undefined;
  /** A signup to finish that another page, gone by now, has started. */
  resume?: CallbackData | undefined;
};

/** WhatsApp in the settings: connect an account, and how the connected ones are. */
export function WhatsAppSettings({ launch, initial, resume }: Props) {
  const t = useTranslations("whatsapp.page");
  const viewer = useViewer();
  const connections = useConnections(initial);
  const onboarding = useWhatsAppOnboarding({ launch, resume });
  const canManage = viewer.role !== "agent";
  const isFirst = connections.data?.data.length === 0;
  const connected = onboarding.state.status === "success" ? onboarding.state.config : null;
  const connectedNumber =
    connections.data?.data.flatMap(({ numbers }) => numbers).find(({ id }) => id === connected?.phoneId)
      ?.displayPhoneNumber ?? connected?.phoneNumber;
  const connectedNow = useConnectedNow(connections, connected?.id ?? null);
  const [manual, setManual] = useState<{ renewed: Connection | null } | null>(null);
  const [againId, setAgainId] = useState<string | null>(null);
  const isBusy = onboarding.status === "pending" || onboarding.status === "checking";
  const isAtRest = onboarding.state.status === "idle" && onboarding.state.notice === null && manual === null;
  const isConnectingFirst = useConnectingFirst(connections.data, isAtRest);

  const connectAgain = (connection: Connection): ConnectAgain => {
    if (!canManage) return null;
    if (connection.flow === "manual") return { run: () => setManual({ renewed: connection }), isBusy: false };
    const { id, flow } = connection;
    const run = () => {
      setAgainId(id);
      onboarding.startOnboarding(flow === "business_app" ? "business_app" : "new_number");
    };
    return { run, isBusy: isBusy && againId === id };
  };

  const ways = canManage ? (
    <div key="ways" className="flex flex-col gap-4">
      <EmbeddedSignupButton
        onboarding={onboarding}
        isFirst={isFirst}
        connectedNumber={connectedNumber ?? null}
        connected={connectedNow}
      />
      {onboarding.status === "idle" || manual ? (
        <ManualConnection
          isOpen={manual !== null}
          renewed={manual?.renewed ?? null}
          onOpen={() => setManual({ renewed: null })}
          onClose={() => setManual(null)}
        />
      ) : null}
    </div>
  ) : null;
  const list = (
    <ConnectionsList
      key="connections"
      connections={connections}
      canManage={canManage}
      connectAgain={connectAgain}
    />
  );
  return (
    <div className="flex flex-col gap-6">
      <header>
        <h1 className="text-xl font-semibold tracking-tight">{t("title")}</h1>
        <p className="mt-1 text-sm text-muted-foreground">{t("description")}</p>
      </header>
      {canManage ? null : <AgentNote organization={viewer.organization.name} />}
      {canManage && connections.data && isAtRest ? (
        <SignupAttemptNotice
          connections={connections.data.data}
          isReady={onboarding.isReady}
          onContinue={onboarding.startOnboarding}
        />
      ) : null}
      {isConnectingFirst ? [ways, list] : [list, ways]}
    </div>
  );
}

/**
 * Whether connecting comes before what is connected: it does while there is nothing, and for as long as an attempt that
 * began so has something to say. Nothing may jump away under somebody's eyes.
 */
function useConnectingFirst(page: ConnectionsPage | undefined, isAtRest: boolean): boolean {
  const isNeeded = !page?.data.some(({ status }) => status !== "disconnected");
  const [isFirst, setIsFirst] = useState(isNeeded);
  if (isAtRest && isFirst !== isNeeded) setIsFirst(isNeeded);
  return isFirst;
}

/** What a signup has just connected; not before the list has come anew, for until then it shows how things were. */
function useConnectedNow(
  { data, dataUpdatedAt }: ReturnType<typeof useConnections>,
  id: string | null,
): Connection | null {
  const [before, setBefore] = useState({ id, dataUpdatedAt });
  if (before.id !== id) setBefore({ id, dataUpdatedAt });
  if (id === null || before.id !== id || before.dataUpdatedAt === dataUpdatedAt) return null;
  return data?.data.find((connection) => connection.id === id) ?? null;
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
