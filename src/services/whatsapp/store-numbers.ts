import { isUniqueViolation } from "@/lib/server/db-errors";
import type { OrgContext, TenantDb } from "../context";
import { AppError } from "../errors";
import type { MetaPhoneNumber } from "./meta-readings";
import { moveHistory } from "./move-history";
import { numberColumns } from "./number-columns";

/**
 * Which of the listed numbers are used: all of a connection that is new or had ended, as it was chosen before (numbers
 * that are new at Meta wait until somebody chooses them), or these.
 */
export type Choice = "all" | "as before" | readonly string[];

/**
 * Stores all numbers of an account as Meta lists them. A number that the organization had in another account moves here
 * with its conversations. Numbers that Meta does not list any more go out of use; their conversations stay. Call
 * lockNumbers before and settleNumbers after it.
 * @returns Meta's ids of the numbers that came into use by it.
 * @throws AppError `number_taken` when a number is active in another organization: that only the database can know, by
 * the unique index over all active numbers, and so it holds in a race too.
 */
export async function storeNumbers(
  { organizationId }: OrgContext,
  db: TenantDb,
  input: {
    configId: string;
    numbers: readonly MetaPhoneNumber[];
    choice: Choice;
    wishedPhoneId: string | null;
  },
): Promise<string[]> {
  const { configId, numbers, choice, wishedPhoneId } = input;
  const ids = numbers.map((number) => number.phoneId);
  const rows = await db.whatsAppPhoneNumber.findMany({
    where: { organizationId, phoneId: { in: ids } },
    select: { phoneId: true, isActive: true },
  });
  const before = new Set(rows.filter(({ isActive }) => isActive).map(({ phoneId }) => phoneId));
  const isChosen = (phoneId: string) => {
    if (choice === "all" || phoneId === wishedPhoneId) return true;
    return choice === "as before" ? before.has(phoneId) : choice.includes(phoneId);
  };
  const chosen = ids.filter(isChosen);
  // A connection without any number in use would be of no use.
  const used = new Set(chosen.length > 0 ? chosen : ids);

  await db.whatsAppPhoneNumber.updateMany({
    where: { organizationId, configId, phoneId: { notIn: ids } },
    data: { isActive: false, isDefault: false, isListed: false, pausedAt: null, pauseReason: null },
  });
  // Always in the same order, so that two claims of the same numbers wait for each other instead of deadlocking.
  for (const number of numbers.toSorted((a, b) => (a.phoneId < b.phoneId ? -1 : 1))) {
    const { phoneId } = number;
    const columns = { ...numberColumns(number), configId, isListed: true };
    const isActive = used.has(phoneId);
    await refusingTaken(number, () =>
      db.whatsAppPhoneNumber.upsert({
        where: { organizationId_phoneId: { organizationId, phoneId } },
        create: { organizationId, phoneId, ...columns, isActive },
        update: { ...columns, isActive, ...(isActive ? {} : { isDefault: false }) },
      }),
    );
    if (isActive) await moveHistory(db, { organizationId, phoneId });
  }
  return [...used].filter((phoneId) => !before.has(phoneId));
}

/**
 * Does what puts a number to use.
 * @throws AppError `number_taken` when another organization uses it; nothing more is told of that.
 */
export async function refusingTaken(
  { displayPhoneNumber }: { displayPhoneNumber: string },
  write: () => Promise<unknown>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isUniqueViolation(error, "phone_id")) throw error;
    throw new AppError(
      "number_taken",
      `${displayPhoneNumber} is connected to another organization. Disconnect it there first.`,
      { details: { phoneNumber: displayPhoneNumber } },
    );
  }
}
