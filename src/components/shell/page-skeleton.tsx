"use client";

import { useTranslations } from "use-intl";
import { Skeleton } from "@/components/ui/skeleton";

/** Stands in for a page of the dashboard while the server makes it. */
export function PageSkeleton() {
  const t = useTranslations("common");
  return (
    <div aria-busy className="h-full overflow-hidden p-5 md:p-8">
      <p role="status" className="sr-only">
        {t("loading")}
      </p>
      <div className="mx-auto grid max-w-3xl gap-4">
        <Skeleton className="h-7 w-48" />
        <Skeleton className="h-4 w-full max-w-md" />
        <Skeleton className="mt-4 h-44 w-full rounded-xl" />
        <Skeleton className="h-28 w-full rounded-xl" />
      </div>
    </div>
  );
}
