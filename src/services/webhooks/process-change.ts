import type { SystemContext } from "../context";
import type { Change } from "./envelope";
import { fieldHandlers } from "./fields";
import type { Routes } from "./find-routes";
import { processMessages, type OfRow } from "./process-messages";
import type { StoredOutcome } from "./stored-outcome";

/** Whose a change is, as far as that is known. A number decides better than a WABA, which organizations may share. */
export function ownerOf(
  change: Change,
  routes: Routes,
): { organizationId: string; configId: string } | undefined {
  const { field, wabaId, phoneId } = change;
  const isByNumber = phoneId !== undefined || field === "messages";
  const owner =
    (isByNumber ? routes.numbers.get(phoneId ?? "") : routes.accounts.get(wabaId ?? "")) ??
    routes.former.get(change);
  return owner && { organizationId: owner.organizationId, configId: owner.configId };
}

/** Does what one change asks for and says what became of it; what is wrong with its content is an outcome, not a throw. */
export async function processChange(
  system: SystemContext,
  change: Change,
  routes: Routes,
  row: OfRow,
): Promise<StoredOutcome> {
  const { field, wabaId, phoneId } = change;
  const named = {
    field,
    ...(wabaId === undefined ? {} : { wabaId }),
    ...(phoneId === undefined ? {} : { phoneId }),
    ...ownerOf(change, routes),
  };

  // Of a number that is not in use: kept for its administrators, who may replay it when the number is back.
  const former = phoneId === undefined ? undefined : routes.former.get(change);
  if (former) return { ...named, became: "unrouted", reason: former.reason };

  if (field === "messages") {
    if (phoneId === undefined)
      return { ...named, became: "unrouted", reason: "the change names no phone number id" };
    const number = routes.numbers.get(phoneId);
    if (!number)
      return { ...named, became: "unrouted", reason: "no connected number has this phone number id" };
    return { ...named, ...(await processMessages(system, number, change.value, row)) };
  }

  const handle = Object.hasOwn(fieldHandlers, field) ? fieldHandlers[field] : undefined;
  if (handle) return { ...named, ...(await handle(system, change, routes, row)) };

  // Kept in the log as it came.
  const formerAccount = routes.former.get(change);
  if (formerAccount) return { ...named, became: "unrouted", reason: formerAccount.reason };
  return { ...named, became: "ignored", reason: "nothing is done with this field" };
}
