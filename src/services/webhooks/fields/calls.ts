import { z } from "zod";
import { counted } from "./business-app-field";
import { OptionalWord, tellOnly, Word } from "./tell-only";

const Seconds = z.coerce.number().min(0).nullish().catch(null);
const Call = z
  .looseObject({ event: Word, direction: OptionalWord, status: OptionalWord, duration: Seconds })
  .transform(({ event, direction, status, duration }) => ({
    event,
    direction,
    status,
    seconds: duration ?? null,
  }));
const CallStatus = z.looseObject({ status: Word });
const Value = z.looseObject({
  calls: z.array(Call).nullish(),
  statuses: z.array(CallStatus).nullish(),
  errors: z.array(z.unknown()).nullish().catch(null),
});

/** Calls that began or ended, and what became of those that were made from here (Meta: "Calling webhooks"). */
export type CallNews = {
  calls: { event: string; direction: string | null; status: string | null; seconds: number | null }[];
  statuses: string[];
  errors: number;
};

/** @throws ZodError */
export function readCalls(value: unknown): CallNews {
  const { calls, statuses, errors } = Value.parse(value);
  return {
    calls: calls ?? [],
    statuses: (statuses ?? []).map(({ status }) => status),
    errors: errors?.length ?? 0,
  };
}

/** Field `calls`: numbers are not called from here, but what Meta tells of calls can be looked up. */
export const handleCalls = tellOnly(readCalls, ({ calls, statuses, errors }) => [
  ...calls.map(({ event, direction, status, seconds }) => {
    if (event === "connect") {
      return direction === "BUSINESS_INITIATED"
        ? "call started by the business"
        : "call started by the customer";
    }
    if (event !== "terminate") return `call ${event}`;
    const ended = status === null ? "call terminated" : `call terminated: ${status}`;
    return seconds === null ? ended : `${ended}, ${seconds} s`;
  }),
  ...statuses.map((status) => `call ${status}`),
  ...[counted(errors, "errors of the account")].filter((note) => note !== null),
]);
