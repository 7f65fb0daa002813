import type { TenantDb } from "../context";

/**
 * Gives a number the conversations that the organization had with the same number under another id: Meta gives a number
 * a new id when it moves to another account, or is deleted and added again. It waits until the number works here (or
 * does no longer work there), for until then its messages come in under the old id. Doing it again changes nothing.
 * @returns whether there was such a number; then it is out of use, and settleNumbers is called for.
 */
export async function moveHistory(
  db: TenantDb,
  { organizationId, phoneId }: { organizationId: string; phoneId: string },
): Promise<boolean> {
  const former = await db.$queryRaw<{ id: string; toId: string }[]>`
    SELECT former.id, number.id AS "toId"
    FROM whatsapp_phone_numbers AS number
    JOIN whatsapp_phone_numbers AS former
      ON former.organization_id = ${organizationId} AND former.id <> number.id
      AND regexp_replace(former.display_phone_number, '\\D', '', 'g')
        = regexp_replace(number.display_phone_number, '\\D', '', 'g')
    JOIN whatsapp_configs AS config
      ON config.organization_id = ${organizationId} AND config.id = former.config_id
    WHERE number.organization_id = ${organizationId} AND number.phone_id = ${phoneId}
      AND number.display_phone_number <> number.phone_id
      AND (number.status = 'CONNECTED' OR NOT former.is_active OR config.status = 'disconnected')`;
  for (const { id, toId } of former) {
    await db.$executeRaw`
      UPDATE conversations AS conversation SET phone_number_id = ${toId}
      WHERE conversation.organization_id = ${organizationId} AND conversation.phone_number_id = ${id}
        AND NOT EXISTS (
          SELECT 1 FROM conversations AS present
          WHERE present.organization_id = ${organizationId} AND present.phone_number_id = ${toId}
            AND present.contact_id = conversation.contact_id
        )`;
    await db.whatsAppPhoneNumber.updateMany({
      where: { organizationId, id },
      data: { isActive: false, isDefault: false, isListed: false, pausedAt: null, pauseReason: null },
    });
  }
  return former.length > 0;
}
