-- CreateEnum
CREATE TYPE "LostPhoneEnd" AS ENUM ('pass_used', 'cancelled_by_user', 'cancelled_by_admin', 'not_me', 'factor_proven', 'suspended', 'expired');

-- AlterEnum
ALTER TYPE "Factor" ADD VALUE 'support_pass';

-- AlterTable
ALTER TABLE "user" ADD COLUMN     "email_wrong_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "challenge" ADD COLUMN     "destination_id" UUID;

-- CreateTable
CREATE TABLE "lost_phone_case" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "evidence" TEXT NOT NULL,
    "opened_by_id" UUID NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "waits_until" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "approved_by_id" UUID,
    "approved_at" TIMESTAMPTZ(3),
    "issued_by_id" UUID,
    "issued_at" TIMESTAMPTZ(3),
    "pass_salt" BYTEA,
    "pass_hash" BYTEA,
    "pass_expires_at" TIMESTAMPTZ(3),
    "end" "LostPhoneEnd",
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "lost_phone_case_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "lost_phone_case_user_id_opened_at_idx" ON "lost_phone_case"("user_id", "opened_at" DESC);

-- DropIndex
DROP INDEX "challenge_user_id_idx";

-- CreateIndex
CREATE INDEX "challenge_user_id_created_at_idx" ON "challenge"("user_id", "created_at" DESC);

-- AddForeignKey
ALTER TABLE "lost_phone_case" ADD CONSTRAINT "lost_phone_case_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows Prisma does not know of.

-- One case at a time.
CREATE UNIQUE INDEX "lost_phone_case_open_key" ON "lost_phone_case"("user_id") WHERE "ended_at" IS NULL;

-- How many admins there are is asked without reading a million users.
CREATE INDEX "user_role_admin_idx" ON "user"("email") WHERE "role" = 'admin';

-- The two-person rule, whatever the code does: nobody approves what they opened or what is about themselves, and without an
-- approval nothing is issued before a day of waiting is over.
ALTER TABLE "lost_phone_case"
    ADD CONSTRAINT "lost_phone_case_opened_by_check" CHECK ("opened_by_id" <> "user_id"),
    ADD CONSTRAINT "lost_phone_case_approved_by_check"
        CHECK ("approved_by_id" <> "opened_by_id" AND "approved_by_id" <> "user_id"),
    ADD CONSTRAINT "lost_phone_case_issued_by_check" CHECK ("issued_by_id" <> "user_id"),
    ADD CONSTRAINT "lost_phone_case_wait_check" CHECK ("waits_until" >= "opened_at" + interval '24 hours'),
    ADD CONSTRAINT "lost_phone_case_approved_check" CHECK (("approved_at" IS NULL) = ("approved_by_id" IS NULL)),
    ADD CONSTRAINT "lost_phone_case_issued_check" CHECK (
        ("issued_at" IS NULL) = ("issued_by_id" IS NULL)
        AND ("issued_at" IS NULL OR "approved_at" IS NOT NULL OR COALESCE("waits_until" <= "issued_at", false))
        AND ("issued_at" IS NULL OR "pass_expires_at" <= "issued_at" + interval '10 minutes')),
    ADD CONSTRAINT "lost_phone_case_pass_check" CHECK (
        ("pass_hash" IS NULL OR "issued_at" IS NOT NULL) AND ("pass_hash" IS NULL) = ("pass_salt" IS NULL)),
    ADD CONSTRAINT "lost_phone_case_end_check" CHECK (
        ("end" IS NULL) = ("ended_at" IS NULL) AND ("ended_at" IS NULL OR "pass_hash" IS NULL));
