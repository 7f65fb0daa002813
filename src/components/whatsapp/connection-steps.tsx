import { ChevronRight, CircleCheck, MessagesSquare } from "lucide-react";
import { useState } from "react";
import { useNow, useTranslations } from "use-intl";
import { PageLink } from "@/components/shell/page-link";
import { Button } from "@/components/ui/button";
import type { Connection } from "@/contracts/whatsapp";
import { cn } from "@/lib/client/cn";
import { ConnectionStepItem } from "./connection-step";
import type { ConnectAgain } from "./reconnect-notice";
import { progressOf, toStepViews } from "./step-views";
import { hasOpenSync } from "./sync-view";

type Props = {
  connection: Connection;
  /** Nothing keeps the connection from working, whatever its steps say of the time when it was made. */
  isWorking: boolean;
  /** Whether the viewer may do something about the steps; who may not sees them all the same. */
  canManage: boolean;
  connectAgain: ConnectAgain;
};

type ListProps = Omit<Props, "isWorking">;

/** The way from a granted permission to a working number: open while something is left, folded when all is done. */
export function ConnectionSteps({ isWorking, ...props }: Props) {
  const t = useTranslations("whatsapp.steps");
  const { steps } = props.connection;
  const { done, total, isOver } = progressOf(steps);
  const now = useNow({ updateInterval: 60_000 });
  const isQuiet = isOver && !hasOpenSync(props.connection, now);
  // Who has just seen the last step come true gets to see that; later it is only one line.
  const [wasQuiet] = useState(isQuiet);
  return (
    <div role="group" aria-label={t("title")}>
      <p role="status" className="sr-only">
        {isOver ? t("allDone") : t("progress", { done, total })}
      </p>
      {isQuiet ? (
        wasQuiet || !isWorking ? (
          <FoldedSteps isWorking={isWorking} {...props} />
        ) : (
          <Finished />
        )
      ) : (
        <>
          <div className="flex items-center justify-between gap-4">
            <h4 className="text-sm font-medium">{t("title")}</h4>
            <p aria-hidden className="text-xs tabular-nums text-muted-foreground">
              {t("progress", { done, total })}
            </p>
          </div>
          <div aria-hidden className="mt-2 h-1 overflow-hidden rounded-full bg-secondary">
            <div
              className="h-full rounded-full bg-primary transition-[width] duration-500"
              style={{ width: `${(done / Math.max(total, 1)) * 100}%` }}
            />
          </div>
          <StepList {...props} />
        </>
      )}
    </div>
  );
}

function Finished() {
  const t = useTranslations("whatsapp.steps");
  return (
    <div className="flex animate-fade-in flex-wrap items-center gap-x-4 gap-y-3 rounded-lg border border-success-border bg-success-soft px-4 py-3">
      <p className="flex min-w-56 flex-1 items-center gap-3 text-sm font-medium text-success">
        <CircleCheck aria-hidden className="size-5 shrink-0" />
        {t("finished")}
      </p>
      <Button asChild size="sm" className="max-sm:w-full">
        <PageLink href="/dashboard/conversations">
          <MessagesSquare aria-hidden />
          {t("openConversations")}
        </PageLink>
      </Button>
    </div>
  );
}

function FoldedSteps({ isWorking, ...props }: Props) {
  const t = useTranslations("whatsapp.steps");
  return (
    <details className="group">
      <summary className="flex w-fit cursor-pointer select-none items-center gap-2 rounded-sm text-sm text-muted-foreground focus-ring hover:text-foreground max-md:min-h-11 [&::-webkit-details-marker]:hidden">
        {/* Green beside a red notice would say two things at once. */}
        <CircleCheck aria-hidden className={cn("size-4", isWorking && "text-success")} />
        {t("allDone")}
        <ChevronRight
          aria-hidden
          className="size-3.5 transition-transform group-open:rotate-90 motion-reduce:transition-none"
        />
      </summary>
      <StepList {...props} />
    </details>
  );
}

function StepList({ connection, canManage, connectAgain }: ListProps) {
  const views = toStepViews(connection.steps);
  return (
    <ol className="mt-4">
      {views.map((view, index) => (
        <ConnectionStepItem
          key={view.step.name}
          view={view}
          isLast={index === views.length - 1}
          connection={connection}
          canManage={canManage}
          connectAgain={connectAgain}
        />
      ))}
    </ol>
  );
}
