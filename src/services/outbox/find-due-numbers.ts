import { Prisma } from "@/generated/prisma/client";
import type { TransactionDb } from "@/lib/server/db";
import { nextCallAt, paceOfNumber, roomFor } from "./pace";
import type { Waiting } from "./share-slots";

/** A number for which messages wait; `dueInMs`: how long until the first of them may be sent, 0 when one may now. */
export type DueNumber = Waiting & { dueInMs: number };

type Row = {
  organizationId: string;
  phoneId: string;
  isOnBusinessApp: boolean | null;
  throughput: string | null;
  firstAt: number;
  tat: number | null;
  now: number;
};

/** So many numbers are looked at in one round, those that are due first. */
const MOST_NUMBERS = 1_000;

/**
 * The numbers for which messages wait, whoever has not sent for longest first: an index probe a number, however many
 * messages wait. Paused ones are left out. A number that went out of use is not paused: its messages are taken up, to be
 * told that nobody sends them.
 */
export async function findDueNumbers(db: TransactionDb): Promise<DueNumber[]> {
  const rows = await db.$queryRaw<Row[]>`
    /* prepared */ WITH RECURSIVE numbers AS (
      (SELECT organization_id, phone_id FROM messages
        WHERE status = 'pending' AND direction = 'out'
        ORDER BY organization_id, phone_id LIMIT 1)
      UNION ALL
      SELECT following.organization_id, following.phone_id
      FROM numbers CROSS JOIN LATERAL (
        SELECT organization_id, phone_id FROM messages
        WHERE status = 'pending' AND direction = 'out'
          AND (organization_id, phone_id) > (numbers.organization_id, numbers.phone_id)
        ORDER BY organization_id, phone_id LIMIT 1
      ) AS following
    )
    SELECT numbers.organization_id AS "organizationId", numbers.phone_id AS "phoneId",
      number.is_on_business_app AS "isOnBusinessApp", number.throughput,
      (extract(epoch FROM first.next_attempt_at) * 1000000)::float8 AS "firstAt",
      (extract(epoch FROM pace.tat) * 1000000)::float8 AS tat,
      (extract(epoch FROM now()) * 1000000)::float8 AS now
    FROM numbers
    CROSS JOIN LATERAL (
      SELECT next_attempt_at FROM messages
      WHERE organization_id = numbers.organization_id AND phone_id = numbers.phone_id
        AND status = 'pending' AND direction = 'out' AND next_attempt_at IS NOT NULL
      ORDER BY next_attempt_at LIMIT 1
    ) AS first
    LEFT JOIN whatsapp_phone_numbers AS number
      ON number.organization_id = numbers.organization_id AND number.phone_id = numbers.phone_id
    LEFT JOIN send_pace AS pace ON pace.key = 'number:' || numbers.phone_id
    WHERE number.paused_at IS NULL OR NOT number.is_active
    ORDER BY first.next_attempt_at > now(), pace.tat NULLS FIRST
    LIMIT ${Prisma.raw(String(MOST_NUMBERS))}`;
  return rows.map(({ organizationId, phoneId, firstAt, tat, now, ...number }) => {
    const pace = paceOfNumber(number);
    return {
      organizationId,
      phoneId,
      isFast: number.throughput === "HIGH",
      room: firstAt > now ? 0 : roomFor(pace, tat, now),
      dueInMs: (Math.max(firstAt, nextCallAt(pace, tat, now)) - now) / 1_000,
    };
  });
}
