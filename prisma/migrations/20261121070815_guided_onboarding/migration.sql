-- CreateEnum
CREATE TYPE "alert_severity" AS ENUM ('critical', 'warning', 'info');

-- AlterTable
ALTER TABLE "contacts" ADD COLUMN     "saved_name" TEXT,
ADD COLUMN     "saved_name_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "whatsapp_webhook_logs" ADD COLUMN     "endpoint_config_id" TEXT,
ADD COLUMN     "is_replay" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "whatsapp_configs" ADD COLUMN     "check_failures" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "claimed_at" TIMESTAMPTZ(3),
ADD COLUMN     "disconnect_reason" TEXT,
ADD COLUMN     "disconnected_at" TIMESTAMPTZ(3),
ADD COLUMN     "grant_number" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "health" JSONB,
ADD COLUMN     "health_checked_at" TIMESTAMPTZ(3),
ADD COLUMN     "meta_app_id" TEXT,
ADD COLUMN     "meta_user_id" TEXT,
ADD COLUMN     "next_check_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "sealed_verify_token" TEXT;

-- AlterTable
ALTER TABLE "whatsapp_phone_numbers" ADD COLUMN     "health" JSONB,
ADD COLUMN     "is_listed" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "last_app_activity_at" TIMESTAMPTZ(3),
ADD COLUMN     "onboarded_at" TIMESTAMPTZ(3),
ADD COLUMN     "pause_reason" TEXT,
ADD COLUMN     "paused_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "onboarding_sessions" ADD COLUMN     "current_step" TEXT,
ADD COLUMN     "error_code" TEXT,
ADD COLUMN     "error_message" TEXT,
ADD COLUMN     "launch" TEXT NOT NULL DEFAULT 'popup',
ADD COLUMN     "meta_session_id" TEXT,
ADD COLUMN     "outcome" TEXT,
ADD COLUMN     "started_by_id" TEXT;

-- CreateTable
CREATE TABLE "connection_alerts" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "config_id" TEXT NOT NULL,
    "phone_id" TEXT,
    "code" TEXT NOT NULL,
    "severity" "alert_severity" NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolved_at" TIMESTAMPTZ(3),
    "emailed_at" TIMESTAMPTZ(3),

    CONSTRAINT "connection_alerts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "data_deletion_requests" (
    "id" TEXT NOT NULL,
    "confirmation_code" TEXT NOT NULL,
    "user_id_hash" TEXT NOT NULL,
    "connections" INTEGER NOT NULL DEFAULT 0,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "data_deletion_requests_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "business_app_syncs" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "phone_number_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "onboarding" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3),
    "request_id" TEXT,
    "progress" INTEGER NOT NULL DEFAULT 0,
    "phase" INTEGER,
    "received" INTEGER NOT NULL DEFAULT 0,
    "error" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "business_app_syncs_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "connection_alerts_organization_id_resolved_at_idx" ON "connection_alerts"("organization_id", "resolved_at");

-- CreateIndex
CREATE UNIQUE INDEX "data_deletion_requests_confirmation_code_key" ON "data_deletion_requests"("confirmation_code");

-- CreateIndex
CREATE INDEX "business_app_syncs_organization_id_idx" ON "business_app_syncs"("organization_id");

-- CreateIndex
CREATE UNIQUE INDEX "business_app_syncs_phone_number_id_kind_onboarding_key" ON "business_app_syncs"("phone_number_id", "kind", "onboarding");

-- CreateIndex
CREATE INDEX "whatsapp_configs_waba_id_idx" ON "whatsapp_configs"("waba_id");

-- CreateIndex
CREATE INDEX "whatsapp_configs_meta_user_id_idx" ON "whatsapp_configs"("meta_user_id");

-- CreateIndex
CREATE INDEX "whatsapp_configs_next_check_at_idx" ON "whatsapp_configs"("next_check_at");

-- CreateIndex
CREATE INDEX "onboarding_sessions_organization_id_created_at_idx" ON "onboarding_sessions"("organization_id", "created_at");

-- AddForeignKey
ALTER TABLE "connection_alerts" ADD CONSTRAINT "connection_alerts_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connection_alerts" ADD CONSTRAINT "connection_alerts_organization_id_config_id_fkey" FOREIGN KEY ("organization_id", "config_id") REFERENCES "whatsapp_configs"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "business_app_syncs" ADD CONSTRAINT "business_app_syncs_organization_id_phone_number_id_fkey" FOREIGN KEY ("organization_id", "phone_number_id") REFERENCES "whatsapp_phone_numbers"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Written by hand from here on.

-- One open alert per connection, code and number.
CREATE UNIQUE INDEX "connection_alerts_open_key" ON "connection_alerts"("config_id", "code", COALESCE("phone_id", '')) WHERE "resolved_at" IS NULL;

-- The default number is the organization's, no longer each connection's: the oldest one stays it.
UPDATE "whatsapp_phone_numbers" AS "number" SET "is_default" = false
WHERE "is_default" AND EXISTS (
  SELECT 1 FROM "whatsapp_phone_numbers" AS "older"
  WHERE "older"."organization_id" = "number"."organization_id" AND "older"."is_default" AND "older"."is_active"
    AND "older"."id" <> "number"."id"
    AND ("number"."is_active" = false OR ("older"."created_at", "older"."id") < ("number"."created_at", "number"."id"))
);
CREATE UNIQUE INDEX "whatsapp_phone_numbers_default_key" ON "whatsapp_phone_numbers"("organization_id") WHERE "is_default" AND "is_active";

-- What has been connected so far was claimed when it was connected, or at the latest when it last changed.
UPDATE "whatsapp_configs" SET "claimed_at" = COALESCE("connected_at", "created_at");
