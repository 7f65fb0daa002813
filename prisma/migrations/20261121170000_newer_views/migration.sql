-- Uploads of agents, to find those that were never sent.
CREATE INDEX "media_files_uploads_idx" ON "media_files"("organization_id", "updated_at") WHERE "phone_id" IS NULL;

-- Of two views of a conversation a browser keeps the newer one by this: it only grows, whosever clock is wrong and whoever
-- began earlier. Who changes a row holds it.
CREATE FUNCTION "advance_updated_at"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := GREATEST(clock_timestamp(), OLD.updated_at + interval '1 millisecond');
  RETURN NEW;
END $$;
CREATE TRIGGER "conversations_updated" BEFORE UPDATE ON "conversations" FOR EACH ROW
  EXECUTE FUNCTION "advance_updated_at"();

-- Nobody looks for a body by its text, and ANALYZE would unpack 30,000 of them.
ALTER TABLE "whatsapp_webhook_logs" ALTER COLUMN "payload" SET STATISTICS 0;
