"use client";

import { useTranslations } from "use-intl";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/client/cn";

const bubbles = ["w-56", "w-72 self-end", "w-40", "w-64", "w-48 self-end", "w-80 self-end", "w-52"];

/** Stands in for a conversation while it loads. */
export function ThreadSkeleton() {
  const t = useTranslations("inbox.thread");
  return (
    <div aria-busy className="flex h-full flex-col">
      <p role="status" className="sr-only">
        {t("loading")}
      </p>
      <div className="flex h-15 shrink-0 items-center gap-3 border-b border-border px-4">
        <Skeleton className="size-10 rounded-full" />
        <div className="grid gap-2">
          <Skeleton className="h-3.5 w-36" />
          <Skeleton className="h-3 w-28" />
        </div>
      </div>
      <div className="min-h-0 flex-1 overflow-hidden bg-thread">
        <div className="mx-auto flex h-full max-w-4xl flex-col justify-end gap-3 px-3 pb-4 md:px-6">
          {bubbles.map((look, index) => (
            <Skeleton key={index} className={cn("h-10 max-w-[76%] rounded-2xl", look)} />
          ))}
        </div>
      </div>
      <div className="h-[4.25rem] shrink-0 border-t border-border px-3 py-3 md:px-6">
        <Skeleton className="h-11 rounded-2xl" />
      </div>
    </div>
  );
}
