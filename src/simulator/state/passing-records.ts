// What a running simulator remembers and never saves.

/** A bucket that fills by itself: `left` at `at`, in real milliseconds. */
export type Bucket = { left: number; at: number };

/** The rates a number is held to; only those that a test has switched on. */
export type SendLimits = {
  perSecond: number | null;
  burst: number;
  pair: boolean;
  bucket: Bucket;
  pairs: Map<string, Bucket>;
};

/** A load that runs or has run: customers who write, and what became of the webhooks about it. */
export type Load = {
  running: boolean;
  sent: number;
  accepted: number;
  failed: number;
  startedAt: number;
  latenciesMs: number[];
  stop(): void;
};
