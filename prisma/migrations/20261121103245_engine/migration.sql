-- CreateEnum
CREATE TYPE "media_status" AS ENUM ('pending', 'stored', 'failed');

-- DropIndex
DROP INDEX "contacts_organization_id_wa_id_key";

-- DropIndex
DROP INDEX "conversations_phone_number_id_contact_id_key";

-- DropIndex
DROP INDEX "messages_status_next_attempt_at_idx";

-- DropIndex
DROP INDEX "whatsapp_webhook_logs_status_next_attempt_at_idx";

-- AlterTable
ALTER TABLE "contacts" ADD COLUMN     "dialled" TEXT,
ADD COLUMN     "group_id" TEXT,
ADD COLUMN     "marketing" TEXT,
ADD COLUMN     "marketing_at" TIMESTAMPTZ(3),
ADD COLUMN     "merged_into_id" TEXT,
ADD COLUMN     "parent_user_id" TEXT,
ADD COLUMN     "phone_key" TEXT;

-- AlterTable
ALTER TABLE "conversations" ADD COLUMN     "free_entry_until" TIMESTAMPTZ(3),
ADD COLUMN     "merged_into_id" TEXT,
ADD COLUMN     "referred_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "messages" ADD COLUMN     "attributes" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "media_id" TEXT,
ADD COLUMN     "moved_from_id" TEXT,
ADD COLUMN     "pricing" JSONB,
ADD COLUMN     "queue_number" BIGINT,
ADD COLUMN     "target_wamid" TEXT,
ADD COLUMN     "turned_away" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "contact_aliases" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "contact_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3),

    CONSTRAINT "contact_aliases_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contact_merges" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "kept_id" TEXT NOT NULL,
    "merged_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "before" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "undone_at" TIMESTAMPTZ(3),

    CONSTRAINT "contact_merges_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "media_files" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "phone_id" TEXT,
    "meta_media_id" TEXT,
    "status" "media_status" NOT NULL DEFAULT 'pending',
    "declared_type" TEXT,
    "mime_type" TEXT,
    "filename" TEXT,
    "sha256" TEXT,
    "byte_size" INTEGER,
    "error" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "locked_until" TIMESTAMPTZ(3),
    "lock_token" TEXT,
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "media_files_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "media_removals" (
    "organization_id" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "media_removals_pkey" PRIMARY KEY ("organization_id","sha256")
);

-- CreateTable
CREATE TABLE "media_uploads" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "media_id" TEXT NOT NULL,
    "phone_id" TEXT NOT NULL,
    "meta_media_id" TEXT NOT NULL,
    "uploaded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "media_uploads_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "send_pace" (
    "key" TEXT NOT NULL,
    "tat" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "send_pace_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "contact_aliases_organization_id_key_idx" ON "contact_aliases"("organization_id", "key");

-- CreateIndex
CREATE INDEX "contact_aliases_organization_id_contact_id_idx" ON "contact_aliases"("organization_id", "contact_id");

-- CreateIndex
CREATE INDEX "contact_merges_organization_id_kept_id_idx" ON "contact_merges"("organization_id", "kept_id");

-- CreateIndex
CREATE INDEX "media_files_organization_id_sha256_idx" ON "media_files"("organization_id", "sha256");

-- CreateIndex
CREATE UNIQUE INDEX "media_files_organization_id_id_key" ON "media_files"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "media_files_organization_id_phone_id_meta_media_id_key" ON "media_files"("organization_id", "phone_id", "meta_media_id");

-- CreateIndex
CREATE INDEX "media_uploads_organization_id_idx" ON "media_uploads"("organization_id");

-- CreateIndex
CREATE UNIQUE INDEX "media_uploads_media_id_phone_id_key" ON "media_uploads"("media_id", "phone_id");

-- CreateIndex
CREATE UNIQUE INDEX "contacts_organization_id_phone_key_key" ON "contacts"("organization_id", "phone_key");

-- CreateIndex
CREATE UNIQUE INDEX "contacts_organization_id_group_id_key" ON "contacts"("organization_id", "group_id");

-- CreateIndex
CREATE UNIQUE INDEX "conversations_contact_id_phone_number_id_key" ON "conversations"("contact_id", "phone_number_id");

-- CreateIndex
CREATE INDEX "conversations_organization_id_phone_number_id_last_message__idx" ON "conversations"("organization_id", "phone_number_id", "last_message_at" DESC, "id");

-- CreateIndex
CREATE INDEX "conversations_organization_id_status_last_message_at_id_idx" ON "conversations"("organization_id", "status", "last_message_at" DESC, "id");

-- AddForeignKey
ALTER TABLE "contact_aliases" ADD CONSTRAINT "contact_aliases_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_aliases" ADD CONSTRAINT "contact_aliases_organization_id_contact_id_fkey" FOREIGN KEY ("organization_id", "contact_id") REFERENCES "contacts"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_merges" ADD CONSTRAINT "contact_merges_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "media_files" ADD CONSTRAINT "media_files_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "media_uploads" ADD CONSTRAINT "media_uploads_organization_id_media_id_fkey" FOREIGN KEY ("organization_id", "media_id") REFERENCES "media_files"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Written by hand: what the Prisma schema cannot say, and what rows of before need.

-- The rule is that of src/services/contacts/phone-key.ts. Where two contacts have one key, the older one gets it; a
-- worker merges them (src/services/contacts/merge-twins.ts).
WITH keyed AS (
  SELECT id, organization_id, created_at,
    CASE
      WHEN wa_id ~ '^55[1-9][0-9][6-9][0-9]{7}$' THEN left(wa_id, 4) || '9' || substr(wa_id, 5)
      WHEN wa_id ~ '^521[0-9]{10}$' THEN '52' || substr(wa_id, 4)
      WHEN wa_id ~ '^549[0-9]{10}$' THEN '54' || substr(wa_id, 4)
      ELSE wa_id
    END AS phone_key
  FROM contacts WHERE wa_id IS NOT NULL
), first_of_key AS (
  SELECT DISTINCT ON (organization_id, phone_key) id, phone_key FROM keyed ORDER BY organization_id, phone_key, created_at, id
)
UPDATE contacts SET phone_key = first_of_key.phone_key FROM first_of_key WHERE contacts.id = first_of_key.id;

ALTER TABLE "contacts" DROP CONSTRAINT "contacts_identity_check";
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_identity_check" CHECK (
  "merged_into_id" IS NOT NULL OR "wa_id" IS NOT NULL OR "user_id" IS NOT NULL OR "dialled" IS NOT NULL OR "group_id" IS NOT NULL
);

-- The order of sending.
CREATE SEQUENCE "message_queue_number" AS bigint OWNED BY "messages"."queue_number";
WITH waiting AS (
  SELECT id FROM "messages" WHERE "direction" = 'out' AND "status" IN ('pending', 'sending') ORDER BY "created_at", "id"
), numbered AS (SELECT id, nextval('message_queue_number') AS number FROM waiting)
UPDATE "messages" SET "queue_number" = numbered.number FROM numbered WHERE "messages".id = numbered.id;

-- What the outbox worker looks for: messages that wait for a call, in the order of their conversation; the same by number
-- and by when they are due; calls that a worker left behind; and accepted messages that no status has come for.
UPDATE "messages" SET "next_attempt_at" = now() WHERE "direction" = 'out' AND "status" = 'pending' AND "next_attempt_at" IS NULL;
DROP INDEX "messages_outbox_idx";
CREATE INDEX "messages_outbox_idx" ON "messages"("conversation_id", "queue_number") WHERE "status" IN ('pending', 'sending') AND "direction" = 'out';
CREATE INDEX "messages_due_idx" ON "messages"("organization_id", "phone_id", "next_attempt_at", "queue_number") WHERE "status" = 'pending' AND "direction" = 'out';
CREATE INDEX "messages_sending_idx" ON "messages"("locked_until") WHERE "status" = 'sending' AND "direction" = 'out';
CREATE INDEX "messages_silent_idx" ON "messages"("next_attempt_at") WHERE "status" = 'sent' AND "direction" = 'out' AND "next_attempt_at" IS NOT NULL;

-- Reactions, edits and revokes by what they change; the messages of a file.
CREATE INDEX "messages_target_idx" ON "messages"("organization_id", "phone_id", "target_wamid") WHERE "target_wamid" IS NOT NULL;
CREATE INDEX "messages_media_idx" ON "messages"("organization_id", "media_id") WHERE "media_id" IS NOT NULL;

-- The inbox, filtered: short lists that must not be looked for among everything.
CREATE INDEX "conversations_assigned_idx" ON "conversations"("organization_id", "assignee_id", "status", "last_message_at" DESC, "id") WHERE "assignee_id" IS NOT NULL;
CREATE INDEX "conversations_unassigned_idx" ON "conversations"("organization_id", "status", "last_message_at" DESC, "id") WHERE "assignee_id" IS NULL;
CREATE INDEX "conversations_unread_idx" ON "conversations"("organization_id", "last_message_at" DESC, "id") WHERE "unread_count" > 0;

-- Labels, and the search for people by any part of a name or number. Both extensions come with PostgreSQL, and the owner
-- of a database may add them.
CREATE EXTENSION IF NOT EXISTS "btree_gin";
CREATE EXTENSION IF NOT EXISTS "pg_trgm";
CREATE INDEX "conversations_labels_idx" ON "conversations" USING gin ("organization_id", "labels") WHERE "labels" <> '{}';
CREATE INDEX "contacts_search_idx" ON "contacts" USING gin (
  "organization_id", "saved_name" gin_trgm_ops, "profile_name" gin_trgm_ops, "username" gin_trgm_ops, "phone_key" gin_trgm_ops
);

-- Contacts that wait to be merged with the one that has their key.
CREATE INDEX "contacts_unkeyed_idx" ON "contacts"("id") WHERE "phone_key" IS NULL AND "wa_id" IS NOT NULL;

-- What the media worker looks for: it serves the organizations in turn.
CREATE INDEX "media_files_waiting_idx" ON "media_files"("organization_id", "next_attempt_at") WHERE "status" = 'pending';

-- However a row goes, its content is not forgotten in the store.
CREATE FUNCTION "note_media_removal"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO media_removals (organization_id, sha256) VALUES (OLD.organization_id, OLD.sha256) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER "media_files_deleted" AFTER DELETE ON "media_files" FOR EACH ROW
  WHEN (OLD.sha256 IS NOT NULL) EXECUTE FUNCTION "note_media_removal"();
CREATE TRIGGER "media_files_changed" AFTER UPDATE OF "sha256" ON "media_files" FOR EACH ROW
  WHEN (OLD.sha256 IS NOT NULL AND OLD.sha256 IS DISTINCT FROM NEW.sha256) EXECUTE FUNCTION "note_media_removal"();

-- What the webhook worker looks for: bodies with nothing but messages and statuses, and all others, each in a queue of
-- its own.
DROP INDEX "whatsapp_webhook_logs_waiting_idx";
CREATE INDEX "whatsapp_webhook_logs_messages_idx" ON "whatsapp_webhook_logs"("next_attempt_at", "id") WHERE "status" = 'received' AND "fields" = '{messages}';
CREATE INDEX "whatsapp_webhook_logs_others_idx" ON "whatsapp_webhook_logs"("next_attempt_at", "id") WHERE "status" = 'received' AND "fields" <> '{messages}';

-- Rows of these tables are updated again and again: room on the page keeps the indexes out of it.
ALTER TABLE "whatsapp_webhook_logs" SET (fillfactor = 50);
ALTER TABLE "conversations" SET (fillfactor = 80);
ALTER TABLE "messages" SET (fillfactor = 80);
ALTER TABLE "send_pace" SET (fillfactor = 50);

-- Edits, revokes and reactions that were filed before they had a column of their own.
UPDATE "messages" SET "target_wamid" = COALESCE("content"->>'original_message_id', "content"->>'message_id')
WHERE "type" IN ('reaction', 'edit', 'revoke') AND "target_wamid" IS NULL;
