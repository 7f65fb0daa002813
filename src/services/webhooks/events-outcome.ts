import type { EventsChange, Tally } from "./open-log";
import type { StoredOutcome } from "./stored-outcome";

/** What a change became whose events are all done. */
export function outcomeOfEvents({ named, read }: EventsChange, { counts, failures }: Tally): StoredOutcome {
  const problems = [...read.problems, ...failures];
  const notes = [
    note(counts.duplicate, "messages were there already"),
    note(counts.parked, "statuses wait for their message"),
    note(counts.outdated, "statuses are of an earlier send"),
    note(read.unknownStatuses, "statuses have an unknown name"),
    note(read.accountErrors, "errors of the account"),
  ].filter((text) => text !== "");
  return {
    ...named,
    became: problems.length > 0 ? "failed" : "messages",
    messages: counts.stored + counts.duplicate,
    statuses: counts.applied + counts.parked + counts.outdated,
    ...(problems.length + notes.length > 0 ? { reason: [...summary(problems), ...notes].join("; ") } : {}),
  };
}

function note(count: number, what: string): string {
  return count === 0 ? "" : `${count} ${what}`;
}

/** The first few problems; a batch of a thousand needs no thousand lines. */
function summary(problems: string[]): string[] {
  const shown = problems.slice(0, 5);
  return problems.length > shown.length
    ? [...shown, `${problems.length - shown.length} more problems`]
    : shown;
}
