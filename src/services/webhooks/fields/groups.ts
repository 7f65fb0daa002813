import { z } from "zod";
import { OptionalWord, tellOnly, Word } from "./tell-only";

const Group = z.looseObject({
  type: Word,
  group_id: OptionalWord,
  request_id: OptionalWord,
  errors: z.array(z.unknown()).nullish().catch(null),
});
const Value = z.looseObject({ groups: z.array(Group) });

/** Something happened to a group, or what was asked of Meta for it did not (Meta: "Groups API webhooks"). */
export type GroupNews = { type: string; groupId: string | null; requestId: string | null; isFailed: boolean };

/** @throws ZodError */
export function readGroups(value: unknown): GroupNews[] {
  return Value.parse(value).groups.map(({ type, group_id, request_id, errors }) => ({
    type,
    groupId: group_id,
    requestId: request_id,
    isFailed: (errors?.length ?? 0) > 0,
  }));
}

/**
 * Fields `group_lifecycle_update`, `group_participants_update`, `group_settings_update` and `group_status_update`. Groups
 * are not managed from here; what is written in them comes with field `messages`.
 */
export const handleGroups = tellOnly(readGroups, (groups) =>
  groups.map(({ type, isFailed }) => (isFailed ? `group event failed: ${type}` : `group event: ${type}`)),
);
