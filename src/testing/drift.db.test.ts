import pg from "pg";
import { describe, expect, inject, test } from "vitest";
import { readCatalog } from "../../scripts/lib/catalog";
import { diffSchema } from "../../scripts/lib/migrate";
import { readSchema, readSnapshot } from "../../scripts/lib/schema-files";
import { createEmptyDatabase, createTestDatabase } from "./template-database";

/**
 * What migrations add by hand because Prisma's schema cannot say it: a line of the catalog begins with one of these.
 * Everything else must come from prisma/schema.
 */
const WRITTEN_BY_HAND = [
  "constraint contacts_identity_check on contacts:",
  "function advance_updated_at():",
  "function note_media_removal():",
  "index connection_alerts_open_key:",
  "index contacts_search_idx:",
  "index contacts_unkeyed_idx:",
  "index conversations_assigned_idx:",
  "index conversations_labels_idx:",
  "index conversations_unassigned_idx:",
  "index conversations_unread_idx:",
  "index media_files_uploads_idx:",
  "index media_files_waiting_idx:",
  "index messages_due_idx:",
  "index messages_media_idx:",
  "index messages_outbox_idx:",
  "index messages_sending_idx:",
  "index messages_silent_idx:",
  "index messages_target_idx:",
  "index whatsapp_phone_numbers_default_key:",
  "index whatsapp_phone_numbers_phone_id_active_key:",
  "index whatsapp_webhook_logs_messages_idx:",
  "index whatsapp_webhook_logs_others_idx:",
  "sequence message_queue_number:",
  "trigger conversations_updated:",
  "trigger media_files_changed:",
  "trigger media_files_deleted:",
];

describe("the migrations lead to the schema", () => {
  test("the schema has not changed since the last migration was written (else: npm run db:diff)", async () => {
    const databaseUrl = await createEmptyDatabase(inject("templateUrl"));

    expect(await diffSchema(readSnapshot(), readSchema(), databaseUrl)).toBe("");
  });

  test("all migrations together make the database that the schema describes", async () => {
    const migrated = await readCatalog(await createTestDatabase(inject("templateUrl")));
    const described = await readCatalog(await createDescribedDatabase());

    expect(migrated.filter((line) => !isWrittenByHand(line))).toEqual(described);
    expect(described).not.toEqual([]);
  });

  test("every exception to that rule is still in use", async () => {
    const migrated = await readCatalog(await createTestDatabase(inject("templateUrl")));

    expect(WRITTEN_BY_HAND.filter((start) => !migrated.some((line) => line.startsWith(start)))).toEqual([]);
  });
});

function isWrittenByHand(line: string): boolean {
  return WRITTEN_BY_HAND.some((start) => line.startsWith(start));
}

async function createDescribedDatabase(): Promise<string> {
  const databaseUrl = await createEmptyDatabase(inject("templateUrl"));
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(await diffSchema(null, readSchema(), databaseUrl));
  await client.end();
  return databaseUrl;
}
