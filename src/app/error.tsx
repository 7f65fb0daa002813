"use client";

import { ErrorScreen, type PageError } from "@/components/shell/error-screen";

export default function RootError({ error, reset }: { error: PageError; reset: () => void }) {
  return <ErrorScreen fill="window" error={error} retry={reset} />;
}
