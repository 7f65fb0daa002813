import type { z } from "zod";
import { ManualConnection, type ManualConnectionRequest } from "@/contracts/whatsapp";
import { api } from "@/lib/client/api-client";

// The server asks Meta about each of the credentials before it answers.
const TIMEOUT_MS = 60_000;

/**
 * Connects an account by the credentials of the organization's own Meta app. Not a mutation of the query client, which
 * would remember what it was called with: these are secrets.
 */
export function connectManually(request: z.input<typeof ManualConnectionRequest>): Promise<ManualConnection> {
  return api.post("/api/v1/whatsapp/connections", request, ManualConnection, { timeoutMs: TIMEOUT_MS });
}
