import type { MessagePricing, MessageStatus } from "@/contracts/messages";

/** What Meta reports about a message we sent. */
export const receiptStatuses = ["sent", "delivered", "read", "played", "failed"] as const;
export type ReceiptStatus = (typeof receiptStatuses)[number];

/** Why a message failed, as Meta gave it. */
export type StoredError = { code: number | string; title: string; details?: string };

/** One report: the status, when it happened by Meta's clock, and the error of a failed one. */
export type StatusReport = { status: ReceiptStatus; at: Date; error?: StoredError };

export type StatusState = {
  status: MessageStatus;
  /** ISO time of the earliest report of each status. */
  statusTimes: Partial<Record<MessageStatus, string>>;
  error: StoredError | null;
};

/**
 * How far a message of ours has come. `failed` stands between sent and delivered: a message that was accepted may still
 * fail, but one that reached the customer did not, whatever comes later. So the same reports in any order end the same.
 */
export const statusesByRank = [
  "pending",
  "sending",
  "unconfirmed",
  "sent",
  "failed",
  "delivered",
  "read",
  "played",
] as const satisfies MessageStatus[];

const rankOf = (status: Exclude<MessageStatus, "received">): number => statusesByRank.indexOf(status);

/** Adds one report to what is known. Statuses never move backwards; order and repetition of reports do not matter. */
export function mergeStatus(current: StatusState, report: StatusReport): StatusState {
  if (current.status === "received") return current;
  const known = current.statusTimes[report.status];
  const at = report.at.toISOString();
  const statusTimes = {
    ...current.statusTimes,
    [report.status]: known !== undefined && known <= at ? known : at,
  };
  const status = rankOf(report.status) > rankOf(current.status) ? report.status : current.status;
  if (status !== "failed") return { status, statusTimes, error: null };
  if (report.status !== "failed") return { status, statusTimes, error: current.error };
  const previous = current.status === "failed" ? current.error : null;
  return { status, statusTimes, error: chooseError(previous, report.error ?? null) };
}

/** Of two reasons one is kept whatever order they came in: one with Meta's code, else the one whose text sorts first. */
function chooseError(a: StoredError | null, b: StoredError | null): StoredError | null {
  if (a === null || b === null) return a ?? b;
  const isByMeta = ({ code }: StoredError) => typeof code === "number";
  if (isByMeta(a) !== isByMeta(b)) return isByMeta(a) ? a : b;
  return JSON.stringify(a) <= JSON.stringify(b) ? a : b;
}

/** What Meta said a message costs, and when it said so (ISO). Its keys stand in the order in which jsonb gives them back. */
export type StoredPricing = { at: string } & MessagePricing;

/** Of what two reports say about the price the newer one counts; of the same moment, the one that sorts first. */
export function mergePricing(
  current: StoredPricing | null,
  { pricing, at }: { pricing: MessagePricing | null; at: Date },
): StoredPricing | null {
  if (pricing === null) return current;
  const { type, model, billable, category } = pricing;
  const told: StoredPricing = { at: at.toISOString(), type, model, billable, category };
  if (current === null || current.at < told.at) return told;
  return current.at === told.at && JSON.stringify(told) < JSON.stringify(current) ? told : current;
}
