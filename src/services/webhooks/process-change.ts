import type { SystemContext } from "../context";
import { fieldHandlers } from "./fields";
import type { OfRow } from "./of-row";
import type { FieldChange } from "./open-log";
import type { StoredOutcome } from "./stored-outcome";

/** Does what a change of a field asks for and says what became of it; what is wrong with its content is an outcome. */
export async function processChange(
  system: SystemContext,
  { named, change, routes }: FieldChange,
  row: OfRow,
): Promise<StoredOutcome> {
  const handle = Object.hasOwn(fieldHandlers, change.field) ? fieldHandlers[change.field] : undefined;
  if (handle) return { ...named, ...(await handle(system, change, routes, row)) };

  // Kept in the log as it came.
  const formerAccount = routes.former.get(change);
  if (formerAccount) return { ...named, became: "unrouted", reason: formerAccount.reason };
  return { ...named, became: "ignored", reason: "nothing is done with this field" };
}
