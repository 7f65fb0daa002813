-- DropIndex
DROP INDEX "messages_phone_id_wamid_key";

-- CreateIndex
CREATE UNIQUE INDEX "messages_organization_id_phone_id_wamid_key" ON "messages"("organization_id", "phone_id", "wamid");
