"use client";

import { useQuery } from "@tanstack/react-query";
import { CheckCheck, Inbox, Plug, SearchX } from "lucide-react";
import { PageLink } from "@/components/shell/page-link";
import { useTranslations } from "use-intl";
import { useViewer } from "@/components/shell/viewer-context";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { isNarrowed, type ConversationFilters } from "@/hooks/conversations/conversation-filters";
import { connectionsQuery } from "@/hooks/whatsapp/connection-queries";

type Props = { filters: ConversationFilters; onClearFilters: () => void };

/** Says why the list is empty and what brings the first conversation. */
export function EmptyList({ filters, onClearFilters }: Props) {
  const t = useTranslations("inbox.empty");
  const { role } = useViewer();
  const { data: connections } = useQuery(connectionsQuery);
  const active = connections?.data.filter(({ status }) => status !== "disconnected");

  if (isNarrowed(filters)) {
    return (
      <EmptyState
        icon={SearchX}
        title={t("filteredTitle")}
        description={t("filteredDescription")}
        action={
          <Button variant="outline" size="sm" onClick={onClearFilters}>
            {t("clearFilters")}
          </Button>
        }
      />
    );
  }
  if (active?.length === 0) {
    return (
      <EmptyState
        icon={Plug}
        title={t("connectTitle")}
        description={role === "agent" ? t("askAdmin") : t("connectDescription")}
        action={
          role === "agent" ? undefined : (
            <Button asChild>
              <PageLink href="/dashboard/settings/whatsapp">{t("connectAction")}</PageLink>
            </Button>
          )
        }
      />
    );
  }
  if (filters.status === "resolved") {
    return <EmptyState icon={CheckCheck} title={t("resolvedTitle")} description={t("resolvedDescription")} />;
  }
  if (filters.status !== "open" && filters.status !== "all") {
    return <EmptyState icon={Inbox} title={t("otherTitle")} description={t("otherDescription")} />;
  }
  const number = active?.flatMap(({ numbers }) => numbers).at(0)?.displayPhoneNumber;
  return (
    <EmptyState
      icon={Inbox}
      title={filters.status === "open" ? t("openTitle") : t("waitingTitle")}
      description={
        number === undefined ? t("waitingDescriptionNoNumber") : t("waitingDescription", { number })
      }
    />
  );
}
