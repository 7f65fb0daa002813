import { z } from "zod";
import type { Prisma } from "@/generated/prisma/client";
import { applyStatus } from "../conversations/apply-status";
import { receiveMessage } from "../conversations/receive-message";
import type { RoutedNumber } from "../conversations/routed-number";
import { enterOrganization, type SystemContext } from "../context";
import { describeFailure } from "../describe-failure";
import { toInboundMessage } from "./inbound-message";
import { noteFailedStatuses } from "./note-failed-statuses";
import { runSteps, type Step } from "./run-steps";
import { toStatusUpdate, type StatusUpdate } from "./status-update";
import type { StoredOutcome } from "./stored-outcome";

const MessagesValue = z.looseObject({
  contacts: z.array(z.unknown()).nullish().catch(null),
  messages: z.array(z.unknown()).nullish(),
  statuses: z.array(z.unknown()).nullish(),
  errors: z.array(z.unknown()).nullish().catch(null),
});

/** Of the row that a change is in: when it came, and what keeps hold of it during long work. */
export type OfRow = { receivedAt: Date; keepHold: () => Promise<void> };

type Result = Pick<StoredOutcome, "became" | "messages" | "statuses" | "reason">;

/** Files the messages and statuses of one change (Meta: field `messages`) for the number's organization. */
export async function processMessages(
  system: SystemContext,
  number: RoutedNumber,
  rawValue: unknown,
  { receivedAt, keepHold }: OfRow,
): Promise<Result> {
  const value = MessagesValue.safeParse(rawValue);
  if (!value.success) return { became: "failed", reason: describeFailure(value.error) };
  const { contacts, messages, statuses, errors } = value.data;

  const failures: string[] = [];
  const inbound = readMessages(
    number,
    { messages: messages ?? [], contacts: contacts ?? [], receivedAt },
    failures,
  );
  const updates = readStatuses(number, statuses ?? [], receivedAt, failures);
  const ctx = enterOrganization(system, number.organizationId);
  const done = await runSteps(ctx, [...inbound, ...updates.steps], keepHold);
  await noteFailedStatuses(ctx, number, updates.read);

  const count = (result: string) => done.results.filter((one) => one === result).length;
  const notes = [
    note(count("duplicate"), "messages were there already"),
    note(count("parked"), "statuses wait for their message"),
    note(count("outdated"), "statuses are of an earlier send"),
    note(updates.unknown, "statuses have an unknown name"),
    note(errors?.length ?? 0, "errors of the account"),
  ].filter((text) => text !== "");
  const problems = [...failures, ...done.failures];
  return {
    became: problems.length > 0 ? "failed" : "messages",
    messages: count("stored") + count("duplicate"),
    statuses: count("applied") + count("parked") + count("outdated"),
    ...(problems.length + notes.length > 0 ? { reason: [...summary(problems), ...notes].join("; ") } : {}),
  };
}

function readMessages(
  number: RoutedNumber,
  { messages, contacts, receivedAt }: { messages: unknown[]; contacts: unknown[]; receivedAt: Date },
  failures: string[],
): Step[] {
  return messages.flatMap((raw, index): Step[] => {
    const name = `messages[${index}]`;
    try {
      const message = toInboundMessage(raw, contacts, receivedAt);
      return [{ name, run: (db) => receiveMessage(db, number, message) }];
    } catch (error) {
      failures.push(`${name}: ${describeFailure(error)}`);
      return [];
    }
  });
}

/** In the order of wamids, so that two workers with overlapping batches take their locks in the same order. */
function readStatuses(
  number: RoutedNumber,
  statuses: unknown[],
  receivedAt: Date,
  failures: string[],
): { steps: Step[]; read: StatusUpdate[]; unknown: number } {
  let unknown = 0;
  const read: { name: string; update: StatusUpdate; raw: Prisma.InputJsonObject }[] = [];
  for (const [index, raw] of statuses.entries()) {
    const name = `statuses[${index}]`;
    try {
      const update = toStatusUpdate(raw, receivedAt);
      // It parsed, so it is an object, and it came out of JSON.parse.
      if (update) read.push({ name, update, raw: raw as Prisma.InputJsonObject });
      else unknown += 1;
    } catch (error) {
      failures.push(`${name}: ${describeFailure(error)}`);
    }
  }
  read.sort((a, b) => (a.update.wamid < b.update.wamid ? -1 : a.update.wamid > b.update.wamid ? 1 : 0));
  const steps = read.map(
    ({ name, update, raw }) => ({ name, run: (db) => applyStatus(db, number, update, raw) }) satisfies Step,
  );
  return { steps, read: read.map(({ update }) => update), unknown };
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
