import { z } from "zod";
import { forgetContactName, saveContactName } from "../../conversations/save-contact-name";
import type { TenantDb } from "../../context";
import { describeFailure } from "../../describe-failure";
import { noteAppActivity, noteContacts } from "../../whatsapp/business-app-progress";
import { toMetaTime } from "../meta-time";
import { LeaseLostError } from "../claim-events";
import { runInHalves } from "../run-in-halves";
import { counted, forNumber, reasonOf } from "./business-app-field";
import { customerOf, type AppCustomer } from "./business-app-message";
import type { FieldHandler } from "./field-handler";

const Name = z
  .string()
  .transform((name) => name.trim().slice(0, 256).toWellFormed() || null)
  .nullish()
  .catch(null)
  .transform((name) => name ?? null);

const Value = z.looseObject({ state_sync: z.array(z.unknown()) });
const StateSync = z.looseObject({
  type: z.string().nullish(),
  action: z.string(),
  contact: z.looseObject({
    full_name: Name,
    first_name: Name,
    phone_number: z.union([z.string(), z.number()]).transform((digits) => String(digits).replace(/\D/g, "")),
    user_id: z.string().nullish().catch(null),
  }),
  metadata: z.looseObject({ timestamp: z.unknown() }).nullish().catch(null),
});

/** `savedName` null: the phone has forgotten the contact. */
type ContactChange = { contact: AppCustomer; savedName: string | null; at: Date };

/** As many as one transaction notes. */
const CHANGES_AT_ONCE = 100;

/**
 * Field `smb_app_state_sync` (Meta: "Onboarding WhatsApp Business app users > Synchronize contacts"): the address book
 * of the business's phone, all of it when it was asked for and then every change. A name goes on our contact, which is
 * made when there is none; a contact that was removed there stays here, without that name.
 */
export const handleAppContacts: FieldHandler = (system, change, routes, { receivedAt, keepHold }) =>
  forNumber(system, change, routes, async ({ ctx, number }) => {
    const value = Value.safeParse(change.value);
    if (!value.success) return { became: "failed", reason: describeFailure(value.error) };
    const problems: string[] = [];
    const { changes, ignored } = readChanges(value.data.state_sync, receivedAt, problems);

    const results: NoteResult[] = [];
    for (let start = 0; start < changes.length; start += CHANGES_AT_ONCE) {
      await runInHalves(ctx, changes.slice(start, start + CHANGES_AT_ONCE), {
        run: async (some) => {
          await keepHold();
          results.push(...(await ctx.tenant((db) => noteNames(db, number.organizationId, some))));
        },
        onFailure: (one, reason) =>
          problems.push(`contact ${changes.indexOf(one) + 1} of ${changes.length}: ${reason}`),
        isNobodysFault: (error) => error instanceof LeaseLostError,
      });
    }
    const count = (result: NoteResult) => results.filter((one) => one === result).length;
    const at = change.at ?? receivedAt;
    await ctx.tenant(async (db) => {
      if (changes.some(({ savedName }) => savedName !== null))
        await noteContacts(ctx, db, number, { received: count("added"), at });
      if (changes.length > 0) await noteAppActivity(ctx, db, number, at);
    });
    return {
      became: problems.length > 0 ? "failed" : "applied",
      ...reasonOf(problems, [
        counted(count("added"), "contacts named"),
        counted(count("removed"), "contacts removed on the phone"),
        counted(count("known"), "contacts known so already"),
        counted(ignored, "changes of an unknown kind"),
      ]),
    };
  });

type NoteResult = "known" | "removed" | "added";

async function noteNames(
  db: TenantDb,
  organizationId: string,
  changes: readonly ContactChange[],
): Promise<NoteResult[]> {
  const results: NoteResult[] = [];
  for (const { contact, savedName, at } of changes) {
    const isNews =
      savedName === null
        ? await forgetContactName(db, organizationId, contact, at)
        : await saveContactName(db, organizationId, contact, { savedName, at });
    results.push(!isNews ? "known" : savedName === null ? "removed" : "added");
  }
  return results;
}

/** The newest change of each contact, in the order of their numbers, so that two workers wait for each other. */
function readChanges(
  stateSync: unknown[],
  receivedAt: Date,
  problems: string[],
): { changes: ContactChange[]; ignored: number } {
  const newest = new Map<string, ContactChange>();
  let ignored = 0;
  for (const [index, raw] of stateSync.entries()) {
    const parsed = StateSync.safeParse(raw);
    const contact = parsed.success
      ? customerOf(parsed.data.contact.phone_number, parsed.data.contact.user_id ?? null)
      : null;
    if (!parsed.success || contact === null) {
      const reason = parsed.success ? "the contact has no number" : describeFailure(parsed.error);
      problems.push(`state_sync[${index}]: ${reason}`);
      continue;
    }
    const { type, action, contact: named, metadata } = parsed.data;
    const savedName = action === "remove" ? null : (named.full_name ?? named.first_name);
    const isKnown = (type ?? "contact") === "contact" && (action === "remove" || savedName !== null);
    if (!isKnown) {
      ignored += 1;
      continue;
    }
    const at = toMetaTime(metadata?.timestamp, receivedAt);
    const key = contact.waId ?? contact.userId ?? "";
    const before = newest.get(key);
    if (!before || before.at <= at) newest.set(key, { contact, savedName, at });
  }
  const changes = [...newest].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change);
  return { changes, ignored };
}
