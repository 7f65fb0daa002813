import { z } from "zod";
import type { Simulator } from "../simulator";
import { found } from "./control-error";

export const LimitsInput = z.strictObject({
  phoneNumberId: z.string(),
  perSecond: z.number().positive().nullable().optional(),
  burst: z.number().int().min(1).optional(),
  pair: z.boolean().default(false),
});

/** Holds a number to rates (130429, 131056) from now on; without any it is free again. */
export function setLimits(sim: Simulator, input: z.infer<typeof LimitsInput>) {
  const phone = found(sim.state.phones.get(input.phoneNumberId), `phone number ${input.phoneNumberId}`);
  const perSecond = input.perSecond ?? null;
  const burst = input.burst ?? Math.max(1, Math.ceil(perSecond ?? 1));
  const bucket = { left: burst, at: Date.now() };
  if (perSecond === null && !input.pair) sim.limits.delete(phone.id);
  else sim.limits.set(phone.id, { perSecond, burst, pair: input.pair, bucket, pairs: new Map() });
  return { phoneNumberId: phone.id, perSecond, burst, pair: input.pair };
}

export const TimingInput = z.strictObject({
  statusDelays: z
    .union([z.literal("off"), z.strictObject({ sentMs: z.number().min(0), deliveredMs: z.number().min(0) })])
    .optional(),
  retryDelaysMs: z.array(z.number().min(0)).min(1).optional(),
});

/** How soon statuses follow a send, and how soon a webhook is repeated. Not remembered over a restart. */
export function setTiming(sim: Simulator, input: z.infer<typeof TimingInput>) {
  sim.statusDelays = input.statusDelays ?? sim.statusDelays;
  sim.retryDelaysMs = input.retryDelaysMs ?? sim.retryDelaysMs;
  return { statusDelays: sim.statusDelays, retryDelaysMs: sim.retryDelaysMs };
}
