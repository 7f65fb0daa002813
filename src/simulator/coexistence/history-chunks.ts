import type { Message } from "../state/records";

const DAY_MS = 24 * 3_600_000;
/** How far back each phase reaches, in days before the onboarding (Meta: "history webhook reference > Phases and chunks"). */
const PHASE_ENDS = [1, 90, 180];

export type HistoryChunk = { phase: number; chunkOrder: number; progress: number; messages: Message[] };

/**
 * Splits a history into the chunks of its webhooks: the newest phase first, nothing older than 180 days, nothing for a phase
 * without messages, `chunk_order` anew in each phase, progress 100 in the last. `phase` puts everything into that one.
 */
export function toHistoryChunks(
  messages: Message[],
  options: {
    until: number;
    chunkSize: number;
    /** Into how many pieces each phase goes, instead of pieces of `chunkSize`. */
    pieces?: number | undefined;
    phase?: number | undefined;
    progress?: number | undefined;
  },
): HistoryChunk[] {
  const byTime = [...messages].sort((a, b) => a.at - b.at);
  const phases = new Map<number, Message[]>();
  for (const message of byTime) {
    const phase = options.phase ?? phaseOf(message.at, options.until);
    if (phase !== null) phases.set(phase, [...(phases.get(phase) ?? []), message]);
  }
  const chunks = [...phases]
    .sort(([a], [b]) => a - b)
    .flatMap(([phase, ofPhase]) =>
      inPieces(ofPhase, options.pieces ?? Math.ceil(ofPhase.length / options.chunkSize)).map(
        (piece, index) => ({
          phase,
          chunkOrder: index + 1,
          messages: piece,
        }),
      ),
    );
  const end = options.progress ?? 100;
  return chunks.map((chunk, index) => ({
    ...chunk,
    progress: Math.round(((index + 1) / chunks.length) * end),
  }));
}

function phaseOf(at: number, until: number): number | null {
  const days = (until - at) / DAY_MS;
  const phase = PHASE_ENDS.findIndex((end) => days <= end);
  return phase === -1 ? null : phase;
}

function inPieces<T>(items: T[], wanted: number): T[][] {
  const count = Math.min(wanted, items.length);
  const start = (index: number) => Math.ceil((index * items.length) / count);
  return Array.from({ length: count }, (_, index) => items.slice(start(index), start(index + 1)));
}
