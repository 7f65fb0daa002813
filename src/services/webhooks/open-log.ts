import type { FiledAs } from "../conversations/file-events";
import type { RoutedNumber } from "../conversations/routed-number";
import type { ClaimedLog } from "./claim-events";
import type { Change } from "./envelope";
import type { DomainEvent } from "./events/domain-event";
import { readMessages, type ReadMessages } from "./events/read-messages";
import { tellsOfAccount } from "./note-failed-statuses";
import { ownerOf, type Routes } from "./find-routes";
import type { StoredOutcome } from "./stored-outcome";

/** What is known of a change before anything is done with it. */
export type NamedChange = Pick<StoredOutcome, "field" | "wabaId" | "phoneId" | "organizationId" | "configId">;

/** What became of the events of a change so far; `left` are those that are not done yet. */
export type Tally = { left: number; counts: Record<FiledAs, number>; failures: string[] };

/** A change that tells events, to be filed with those of all others. */
export type EventsChange = {
  kind: "events";
  named: NamedChange;
  number: RoutedNumber;
  value: unknown;
  read: ReadMessages;
  tally: Tally;
};

/** A change of a field that has a handler of its own, or nobody. */
export type FieldChange = { kind: "field"; named: NamedChange; change: Change; routes: Routes };

export type OpenChange = { kind: "done"; outcome: StoredOutcome } | EventsChange | FieldChange;

/** A claimed row in the middle of its processing: its changes in the order of the body. */
export type OpenLog = { log: ClaimedLog; changes: OpenChange[]; isLost: boolean; isFinished: boolean };

/** Fields whose changes are nothing but events, and who reads them. */
const readers: Readonly<Record<string, typeof readMessages | undefined>> = { messages: readMessages };

/**
 * Finds out what is to be done with the changes of a row. A second run takes up only those that failed, a replay takes up
 * all of them.
 */
export function openLog(log: ClaimedLog, changes: readonly Change[], routes: Routes): OpenLog {
  const opened = changes.map((change, index): OpenChange => {
    const before = log.outcome?.[index];
    const isDone = !log.isReplay && before !== undefined && before.became !== "failed";
    if (before && (isDone || hasMoved(before, change, routes))) return { kind: "done", outcome: before };
    return openChange(log, change, routes, { ...knownOwner(before), ...nameOf(change, routes) });
  });
  if (changes.length === 0) opened.push({ kind: "done", outcome: strange });
  return { log, changes: opened, isLost: false, isFinished: false };
}

const strange: StoredOutcome = {
  field: "unknown",
  became: "unrouted",
  reason: "the body is no WhatsApp envelope",
};

function openChange(log: ClaimedLog, change: Change, routes: Routes, named: NamedChange): OpenChange {
  const { field, phoneId } = change;
  const unrouted = (reason: string): OpenChange => ({
    kind: "done",
    outcome: { ...named, became: "unrouted", reason },
  });
  // Of a number that is not in use: kept for its administrators, who may replay it when the number is back.
  const former = phoneId === undefined ? undefined : routes.former.get(change);
  if (former) return unrouted(former.reason);
  const readEvents = Object.hasOwn(readers, field) ? readers[field] : undefined;
  if (!readEvents) return { kind: "field", named, change, routes };
  if (phoneId === undefined) return unrouted("the change names no phone number id");
  const number = routes.numbers.get(phoneId);
  if (!number) return unrouted("no connected number has this phone number id");

  const read = readEvents(change.value, log.receivedAt);
  const isAboutAccount = read.events.some(isTelling);
  return {
    kind: "events",
    named,
    number,
    value: change.value,
    read,
    tally: { left: read.events.length + Number(isAboutAccount), counts: { ...nothing }, failures: [] },
  };
}

const nothing: Tally["counts"] = {
  stored: 0,
  duplicate: 0,
  applied: 0,
  parked: 0,
  outdated: 0,
  noted: 0,
};

/** Whether what the event says about the account has to be noted besides. */
export function isTelling(event: DomainEvent): boolean {
  return event.kind === "status" && tellsOfAccount(event);
}

function nameOf(change: Change, routes: Routes): NamedChange {
  const { field, wabaId, phoneId } = change;
  return {
    field,
    ...(wabaId === undefined ? {} : { wabaId }),
    ...(phoneId === undefined ? {} : { phoneId }),
    ...ownerOf(change, routes),
  };
}

/** What came while a number or account was one organization's stays with it, whoever has that by now. */
function hasMoved({ organizationId }: StoredOutcome, change: Change, routes: Routes): boolean {
  const owner = ownerOf(change, routes);
  return organizationId !== undefined && owner !== undefined && owner.organizationId !== organizationId;
}

/** Whose a change was known to be stays known, though nobody may have its number now. */
function knownOwner(before: StoredOutcome | undefined): Pick<StoredOutcome, "organizationId" | "configId"> {
  const { organizationId, configId } = before ?? {};
  return organizationId === undefined || configId === undefined ? {} : { organizationId, configId };
}
