import { useState } from "react";

const KEY = "atende.dismissedAlerts";

/** Which alerts this browser tab does not want to see again. One that has become worse is another one. */
export function useDismissedAlerts() {
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(read);
  return {
    isDismissed: (alert: DismissedAlert) => dismissed.has(keyOf(alert)),
    dismiss: (alerts: DismissedAlert[]) => {
      const next = new Set([...dismissed, ...alerts.map(keyOf)]);
      setDismissed(next);
      write(next);
    },
  };
}

type DismissedAlert = { id: string; severity: string };

function keyOf({ id, severity }: DismissedAlert): string {
  return `${id} ${severity}`;
}

/** A browser that keeps nothing (private, full, forbidden) asks again after a reload. */
function read(): ReadonlySet<string> {
  try {
    const stored: unknown = JSON.parse(window.sessionStorage.getItem(KEY) ?? "[]");
    return new Set(Array.isArray(stored) ? stored.filter((one) => typeof one === "string") : []);
  } catch {
    return new Set();
  }
}

function write(keys: ReadonlySet<string>): void {
  try {
    window.sessionStorage.setItem(KEY, JSON.stringify([...keys].slice(-200)));
  } catch {
    // See read.
  }
}
