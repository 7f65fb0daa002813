import { fileEvents, type FiledAs } from "../conversations/file-events";
import { enterOrganization, type OrgContext, type SystemContext, type TenantDb } from "../context";
import { keepLeases } from "./claim-events";
import type { DomainEvent, StatusUpdate } from "./events/domain-event";
import { outcomeOfEvents } from "./events-outcome";
import { finishLogs, type FinishedLog, type ProcessedLog } from "./finish-logs";
import { noteFailedStatuses } from "./note-failed-statuses";
import { isTelling, type EventsChange, type OpenLog, type Tally } from "./open-log";
import { runInHalves } from "./run-in-halves";
import type { StoredOutcome } from "./stored-outcome";
import { touchConnections, type Touch } from "./touch-connections";

/** One event of a change of a row. */
type Piece = { open: OpenLog; change: EventsChange; number: EventsChange["number"]; event: DomainEvent };

/** As many as one transaction files: it must end soon, for it holds a lock for each. */
const EVENTS_AT_ONCE = 500;

/**
 * Files the events of all rows, organization by organization, each in as few transactions as possible; a row with nothing
 * else in it is finished in the same transaction, so that after a crash there is either all of it or nothing. Rows that
 * are tried again are filed apart from those that come for the first time, which they might hold up.
 * @param onFinished is told of rows once they are finished.
 */
export async function fileBatch(
  system: SystemContext,
  opens: readonly OpenLog[],
  onFinished: (finished: FinishedLog[]) => void,
): Promise<void> {
  const pieces = opens.flatMap((open) =>
    open.changes.flatMap((change) =>
      change.kind === "events"
        ? change.read.events.map((event): Piece => ({ open, change, number: change.number, event }))
        : [],
    ),
  );
  const units = Map.groupBy(
    pieces,
    ({ open, number }) => `${number.organizationId}/${open.log.attempts > 0 ? "again" : "first"}`,
  );
  for (const unit of units.values()) {
    const organizationId = unit[0]?.number.organizationId ?? "";
    const ctx = enterOrganization(system, organizationId);
    for (const portion of toPortions(unit)) await filePortion(system, ctx, portion, onFinished);
    await noteTelling(ctx, unit);
  }
}

/** A change of identity moves whole conversations: each is a portion of its own, after the messages. */
function toPortions(unit: readonly Piece[]): Piece[][] {
  const isIdentity = ({ event }: Piece) => event.kind === "identity";
  const together = unit.filter((piece) => !isIdentity(piece));
  const portions: Piece[][] = [];
  for (let start = 0; start < together.length; start += EVENTS_AT_ONCE)
    portions.push(together.slice(start, start + EVENTS_AT_ONCE));
  return [...portions, ...unit.filter(isIdentity).map((piece) => [piece])];
}

async function filePortion(
  system: SystemContext,
  ctx: OrgContext,
  portion: readonly Piece[],
  onFinished: (finished: FinishedLog[]) => void,
): Promise<void> {
  await runInHalves(ctx, portion, {
    run: async (all) => {
      const pieces = await withoutLost(system, all);
      if (pieces.length === 0) return;
      const { tallies, finished } = await ctx.tenant((db) => fileTogether(ctx, db, pieces));
      for (const [change, tally] of tallies) change.tally = tally;
      onFinished(finished);
    },
    onFailure: ({ change, event }, reason) => {
      change.tally.left -= 1;
      change.tally.failures.push(`${placeOf(event, change.value)}: ${reason}`);
    },
  });
}

/** What another worker has taken over meanwhile is its business. */
async function withoutLost(system: SystemContext, pieces: readonly Piece[]): Promise<Piece[]> {
  const opens = [...new Set(pieces.map(({ open }) => open))].filter(({ isLost }) => !isLost);
  const lost = await keepLeases(
    system,
    opens.map(({ log }) => log),
  );
  for (const open of opens) if (lost.includes(open.log)) open.isLost = true;
  return pieces.filter(({ open }) => !open.isLost);
}

async function fileTogether(
  ctx: OrgContext,
  db: TenantDb,
  pieces: readonly Piece[],
): Promise<{ tallies: Map<EventsChange, Tally>; finished: FinishedLog[] }> {
  const results = await fileEvents(db, ctx.organizationId, pieces);
  const tallies = tallyUp(pieces, results);
  const touches = pieces.map(({ open, number, event }): Touch => ({
    configId: number.configId,
    at: open.log.receivedAt,
    hasMessage: event.kind === "message",
  }));
  await touchConnections(ctx, db, touches);
  const opens = [...new Set(pieces.map(({ open }) => open))];
  const finished = await finishLogs(
    db,
    opens.flatMap((open) => processedLog(open, tallies) ?? []),
  );
  return { tallies, finished };
}

function tallyUp(pieces: readonly Piece[], results: readonly FiledAs[]): Map<EventsChange, Tally> {
  const tallies = new Map<EventsChange, Tally>();
  for (const [index, { change }] of pieces.entries()) {
    const { left, counts, failures } = change.tally;
    const tally = tallies.get(change) ?? { left, counts: { ...counts }, failures };
    tally.left -= 1;
    tally.counts[results[index] ?? "noted"] += 1;
    tallies.set(change, tally);
  }
  return tallies;
}

/** The row as it is to be finished, once all its changes are done; until then null. */
export function processedLog(
  { log, changes }: OpenLog,
  tallies?: ReadonlyMap<EventsChange, Tally>,
): ProcessedLog | null {
  const outcome: StoredOutcome[] = [];
  for (const change of changes) {
    if (change.kind === "done") outcome.push(change.outcome);
    if (change.kind !== "events") continue;
    const tally = tallies?.get(change) ?? change.tally;
    if (tally.left === 0) outcome.push(outcomeOfEvents(change, tally));
  }
  return outcome.length === changes.length ? { log, outcome } : null;
}

/** Notes what failed statuses say about the accounts; a row that brought one is finished after that. */
async function noteTelling(ctx: OrgContext, unit: readonly Piece[]): Promise<void> {
  const telling = unit.filter(({ open, event }) => !open.isLost && isTelling(event));
  for (const [number, pieces] of Map.groupBy(telling, (piece) => piece.number)) {
    const changes = [...new Set(pieces.map(({ change }) => change))];
    await runInHalves(ctx, changes, {
      run: async (some) => {
        const updates = pieces.flatMap(({ change, event }) =>
          event.kind === "status" && some.includes(change) ? [event satisfies StatusUpdate] : [],
        );
        await noteFailedStatuses(ctx, number, updates);
      },
      onFailure: (change, reason) => change.tally.failures.push(reason),
    });
    for (const change of changes) change.tally.left -= 1;
  }
}

/** Where in a change an event stands, e.g. `messages[3]`. */
function placeOf(event: DomainEvent, value: unknown): string {
  if (event.kind === "preference") return "user_preferences";
  if (event.kind === "identity") return "a change of identity";
  const list = event.kind === "message" ? "messages" : "statuses";
  const elements = (value as Partial<Record<string, { id?: unknown }[]>>)[list] ?? [];
  const index = Array.isArray(elements) ? elements.findIndex((one) => one.id === event.wamid) : -1;
  return index < 0 ? list : `${list}[${index}]`;
}
