import type { DataDeletionAnswer } from "@/contracts/security";
import { env } from "@/lib/server/env";
import { randomSecret, sha256Hex } from "@/lib/server/hash";
import type { SystemContext } from "../context";
import { endGrantsOfUser } from "./end-grants-of-user";
import type { MetaCallback } from "./read-signed-request";

/**
 * Deletes what we have of a Meta user: the grants, their tokens and the user id. Answers, as Meta asks, where the person
 * can follow it and by which code (https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback).
 */
export async function requestDataDeletion(
  system: SystemContext,
  callback: MetaCallback,
): Promise<DataDeletionAnswer> {
  const confirmationCode = randomSecret(16);
  const { id } = await system.acrossTenants((db) =>
    db.dataDeletionRequest.create({
      data: { confirmationCode, userIdHash: sha256Hex(callback.userId) },
      select: { id: true },
    }),
  );
  const connections = await endGrantsOfUser(system, callback, "data_deletion");
  await system.acrossTenants((db) =>
    db.dataDeletionRequest.update({ where: { id }, data: { connections, completedAt: new Date() } }),
  );
  system.log.info({ requestId: id, connections }, "data deletion request carried out");
  return {
    url: `${env().APP_URL}/data-deletion/${confirmationCode}`,
    confirmation_code: confirmationCode,
  };
}
