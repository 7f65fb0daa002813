import { z } from "zod";
import type { IdentityChange } from "../events/domain-event";
import { asId, asList, asObject } from "../events/json-values";
import { toChange } from "../events/read-identity";
import { toMetaTime } from "../meta-time";
import { counted, forNumber, reasonOf } from "./business-app-field";
import type { FieldHandler } from "./field-handler";
import { fileTold, type Told } from "./file-told";

const Value = z.looseObject({ user_id_update: z.unknown() });

/** Customers whose BSUID changed, and what could not be read, by place. */
export type ReadUserIds = { changes: Told<IdentityChange>[]; problems: string[] };

/** Reads field `user_id_update` (Meta: "Business-scoped user IDs"): the BSUID before and the one from now on. */
export function readUserIds(value: unknown, receivedAt: Date): ReadUserIds {
  const read: ReadUserIds = { changes: [], problems: [] };
  for (const [index, raw] of asList(Value.safeParse(value).data?.user_id_update).entries()) {
    const update = asObject(raw);
    const ids = asObject(update?.user_id);
    const waId = asId(update?.wa_id);
    const from = { waId, userId: asId(ids?.previous) };
    const to = { waId, userId: asId(ids?.current) ?? asId(update?.user_id) };
    const event = toChange("user_id_update", from, to, toMetaTime(update?.timestamp, receivedAt));
    const name = `user_id_update[${index}]`;
    if (event !== null) read.changes.push({ name, event });
    else read.problems.push(`${name}: it does not tell a new id of somebody`);
  }
  return read;
}

/** Field `user_id_update`: somebody has another BSUID now; who wrote under the one before is the same contact. */
export const handleUserIds: FieldHandler = (system, change, routes, { receivedAt, keepHold }) =>
  forNumber(system, change, routes, async (of) => {
    const { changes, problems } = readUserIds(change.value, receivedAt);
    if (changes.length + problems.length === 0)
      return { became: "failed", reason: "user_id_update: it is no list" };
    const unfiled: string[] = [];
    // Each in a transaction of its own, for each holds the contacts it is about.
    for (const one of changes) unfiled.push(...(await fileTold(of, [one], keepHold)));
    return {
      became: problems.length + unfiled.length > 0 ? "failed" : "applied",
      ...reasonOf(
        [...problems, ...unfiled],
        [counted(changes.length - unfiled.length, "customers have new ids")],
      ),
    };
  });
