import { z } from "zod";
import { IdWord, OptionalWord, tellOnly, Word } from "./tell-only";

const Value = z.looseObject({
  event: Word,
  flow_id: IdWord,
  old_status: OptionalWord,
  new_status: OptionalWord,
  alert_state: OptionalWord,
});

/** A flow has another status, or does not work as it should (Meta: "Flows webhooks"). */
export type FlowNews = {
  flowId: string;
  event: string;
  before: string | null;
  status: string | null;
  alertState: string | null;
};

/** @throws ZodError */
export function readFlow(value: unknown): FlowNews {
  const { event, flow_id, old_status, new_status, alert_state } = Value.parse(value);
  return { flowId: flow_id, event, before: old_status, status: new_status, alertState: alert_state };
}

/** Field `flows`. */
export const handleFlow = tellOnly(readFlow, ({ flowId, event, before, status, alertState }) => {
  if (status !== null) return [`flow ${flowId}: status ${before === null ? "" : `${before} → `}${status}`];
  return [`flow ${flowId}: ${event}${alertState === null ? "" : `, ${alertState}`}`];
});
