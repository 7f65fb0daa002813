import { z } from "zod";
import { Id, Timestamp } from "./common";
import { ContactSummary } from "./conversations";

/** Why two contacts were taken for one person: Meta named them as one sender, or said that ids had changed. */
export const MergeReason = z.enum([
  "same_sender",
  "user_changed_number",
  "user_changed_user_id",
  "user_id_update",
]);
export type MergeReason = z.infer<typeof MergeReason>;

/** A contact that was merged into another one; `contact` is as it was then. */
export const ContactMerge = z.object({
  id: Id,
  reason: MergeReason,
  contact: ContactSummary,
  createdAt: Timestamp,
  undoneAt: Timestamp.nullable(),
});
export type ContactMerge = z.infer<typeof ContactMerge>;

export const Contact = ContactSummary.extend({
  profileName: z.string().nullable(),
  username: z.string().nullable(),
  /** The name in the address book of the business's phone. */
  savedName: z.string().nullable(),
  createdAt: Timestamp,
  /** What was merged into it, newest first. */
  merges: z.array(ContactMerge),
});
export type Contact = z.infer<typeof Contact>;
