"use client";

import { ErrorScreen, type PageError } from "@/components/shell/error-screen";

export default function DashboardError({ error, reset }: { error: PageError; reset: () => void }) {
  return <ErrorScreen fill="main" error={error} retry={reset} />;
}
