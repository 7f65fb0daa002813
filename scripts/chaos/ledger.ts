/** What was promised to whom, noted outside the product: the invariants compare it with what the product has. */
export type Ledger = {
  /** Messages that customers wrote: wamid → whose number, what was written. */
  inbound: Map<string, { phoneId: string; text: string }>;
  /** Bodies that were answered 200: their SHA-256 in hex. */
  acknowledged: Set<string>;
  /** Messages that our API took (201 or 200), by Idempotency-Key. */
  accepted: Map<string, { id: string; conversationId: string; organizationId: string; text: string }>;
  counts: Record<string, number>;
};

/** An empty one. */
export function createLedger(): Ledger {
  return { inbound: new Map(), acknowledged: new Set(), accepted: new Map(), counts: {} };
}

/** Counts something that happened, for the summary. */
export function count(ledger: Ledger, what: string, by = 1): void {
  ledger.counts[what] = (ledger.counts[what] ?? 0) + by;
}
