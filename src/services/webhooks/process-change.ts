import type { SystemContext } from "../context";
import type { Change } from "./envelope";
import type { Routes } from "./find-routes";
import { processMessages } from "./process-messages";
import type { StoredOutcome } from "./stored-outcome";

/** Does what one change asks for and says what became of it; what is wrong with its content is an outcome, not a throw. */
export async function processChange(
  system: SystemContext,
  change: Change,
  routes: Routes,
  receivedAt: Date,
): Promise<StoredOutcome> {
  const { field, wabaId, phoneId } = change;
  const named = {
    field,
    ...(wabaId === undefined ? {} : { wabaId }),
    ...(phoneId === undefined ? {} : { phoneId }),
  };
  const number = phoneId === undefined ? undefined : routes.numbers.get(phoneId);

  if (field === "messages") {
    if (phoneId === undefined)
      return { ...named, became: "unrouted", reason: "the change names no phone number id" };
    if (!number)
      return { ...named, became: "unrouted", reason: "no connected number has this phone number id" };
    const result = await processMessages(system, number, change.value, receivedAt);
    return { ...named, ...result, organizationId: number.organizationId, configId: number.configId };
  }

  // Kept in the log as it came. A number decides better than a WABA, which organizations may share.
  const owner =
    number ?? (phoneId === undefined && wabaId !== undefined ? routes.accounts.get(wabaId) : undefined);
  return {
    ...named,
    became: "ignored",
    reason: "nothing is done with this field",
    ...(owner ? { organizationId: owner.organizationId, configId: owner.configId } : {}),
  };
}
