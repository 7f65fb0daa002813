import type { Messages } from "@/messages";

/** Every action that the log has a text for, as it is stored: `whatsapp.claimed` … */
export function auditActions(actions: Messages["security"]["actions"]): string[] {
  return Object.entries(actions).flatMap(([area, names]) =>
    Object.keys(names).map((name) => `${area}.${name}`),
  );
}
