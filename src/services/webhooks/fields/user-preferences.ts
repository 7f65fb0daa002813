import { z } from "zod";
import { describeFailure } from "../../describe-failure";
import type { PreferenceChange } from "../events/domain-event";
import { asId, asObject, asText } from "../events/json-values";
import { toMetaTime } from "../meta-time";
import { counted, forNumber, reasonOf } from "./business-app-field";
import type { FieldHandler } from "./field-handler";
import { fileTold, type Told } from "./file-told";

const Value = z.looseObject({ user_preferences: z.array(z.unknown()) });
const values = ["stop", "resume", "signup"] as const;

/** What customers want to get, and what of it could not be read, by place. */
export type ReadPreferences = { changes: Told<PreferenceChange>[]; problems: string[]; unknown: number };

/**
 * Reads field `user_preferences` (Meta: "user_preferences webhook reference"); a value that is not known is counted.
 * @throws ZodError when there is no list.
 */
export function readPreferences(value: unknown, receivedAt: Date): ReadPreferences {
  const read: ReadPreferences = { changes: [], problems: [], unknown: 0 };
  for (const [index, raw] of Value.parse(value).user_preferences.entries()) {
    const name = `user_preferences[${index}]`;
    const preference = asObject(raw);
    const [waId, userId] = [asId(preference?.wa_id), asId(preference?.user_id)];
    const wanted = asText(preference?.value)?.toLowerCase();
    const known = values.find((one) => one === wanted);
    if (preference === null || (waId === null && userId === null)) {
      read.problems.push(`${name}: it names nobody`);
    } else if (known === undefined) {
      read.unknown += 1;
    } else {
      const event: PreferenceChange = {
        kind: "preference",
        person: { waId, userId },
        category: asText(preference.category, 64) ?? "marketing_messages",
        value: known,
        at: toMetaTime(preference.timestamp, receivedAt),
      };
      read.changes.push({ name, event });
    }
  }
  return read;
}

/**
 * Field `user_preferences`: a customer wants no marketing messages any more, or wants them again. The newest word counts;
 * a contact is made where there is none, so that nobody writes to somebody who had said no.
 */
export const handlePreferences: FieldHandler = (system, change, routes, { receivedAt, keepHold }) =>
  forNumber(system, change, routes, async (of) => {
    const value = Value.safeParse(change.value);
    if (!value.success) return { became: "failed", reason: describeFailure(value.error) };
    const { changes, problems, unknown } = readPreferences(value.data, receivedAt);
    const unfiled = await fileTold(of, changes, keepHold);
    const stopped = changes.filter(({ event }) => event.value === "stop").length;
    return {
      became: problems.length + unfiled.length > 0 ? "failed" : changes.length > 0 ? "applied" : "ignored",
      ...reasonOf(
        [...problems, ...unfiled],
        [
          counted(stopped, "customers stopped marketing messages"),
          counted(changes.length - stopped, "customers want marketing messages"),
          counted(unknown, "changes of an unknown kind"),
        ],
      ),
    };
  });
