/** Of the row that a change is in: when it came, and what keeps hold of it during long work. */
export type OfRow = { receivedAt: Date; keepHold: () => Promise<void> };
