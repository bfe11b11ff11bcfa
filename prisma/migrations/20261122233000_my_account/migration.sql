-- CreateEnum
CREATE TYPE "LinkAction" AS ENUM ('reset_password', 'not_me', 'undo_phone_change', 'confirm_email', 'undo_email_change');

-- AlterEnum
ALTER TYPE "ChallengeFailure" ADD VALUE 'session_over';

-- AlterEnum
ALTER TYPE "SendProblem" ADD VALUE 'number_lapsed';

-- DropIndex
DROP INDEX "user_phone_key";

-- AlterTable
ALTER TABLE "challenge" ADD COLUMN     "destination" TEXT,
ADD COLUMN     "keep" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "passkey_nonce" TEXT,
ADD COLUMN     "session_id" UUID;

-- AlterTable
ALTER TABLE "session" ADD COLUMN     "browser_hash" BYTEA,
ADD COLUMN     "country" CHAR(2),
ADD COLUMN     "kept" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "passkey_nonce" TEXT,
ADD COLUMN     "passkey_nonce_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "user" ADD COLUMN     "deletion_due_at" TIMESTAMPTZ(3),
ADD COLUMN     "frozen_at" TIMESTAMPTZ(3),
ADD COLUMN     "passkey_declined_at" TIMESTAMPTZ(3),
ADD COLUMN     "password_changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "phone_lapsed_at" TIMESTAMPTZ(3),
ADD COLUMN     "phone_used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "text_is_fallback" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "authenticator" (
    "user_id" UUID NOT NULL,
    "secret" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3),
    "last_step" BIGINT NOT NULL DEFAULT 0,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "authenticator_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "passkey" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "credential_id" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "counter" BIGINT NOT NULL,
    "transports" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "name" TEXT NOT NULL,
    "backed_up" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "passkey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "data" JSONB NOT NULL,
    "mailed_at" TIMESTAMPTZ(3),

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mail_link" (
    "id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "action" "LinkAction" NOT NULL,
    "user_id" UUID NOT NULL,
    "data" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "mail_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "phone_change" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "former_phone" TEXT NOT NULL,
    "former_country" CHAR(2) NOT NULL,
    "former_verified_at" TIMESTAMPTZ(3) NOT NULL,
    "phone" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "undo_until" TIMESTAMPTZ(3) NOT NULL,
    "undone_at" TIMESTAMPTZ(3),

    CONSTRAINT "phone_change_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "passkey_credential_id_key" ON "passkey"("credential_id");

-- CreateIndex
CREATE INDEX "passkey_user_id_idx" ON "passkey"("user_id");

-- CreateIndex
CREATE INDEX "notice_user_id_at_idx" ON "notice"("user_id", "at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "mail_link_token_hash_key" ON "mail_link"("token_hash");

-- CreateIndex
CREATE INDEX "mail_link_user_id_action_idx" ON "mail_link"("user_id", "action");

-- CreateIndex
CREATE INDEX "phone_change_user_id_changed_at_idx" ON "phone_change"("user_id", "changed_at" DESC);

-- CreateIndex
CREATE INDEX "phone_change_former_phone_idx" ON "phone_change"("former_phone");

-- CreateIndex
CREATE INDEX "challenge_session_id_idx" ON "challenge"("session_id");

-- CreateIndex
CREATE INDEX "user_phone_idx" ON "user"("phone");

-- CreateIndex
CREATE INDEX "user_deletion_due_at_idx" ON "user"("deletion_due_at");

-- AddForeignKey
ALTER TABLE "challenge" ADD CONSTRAINT "challenge_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "authenticator" ADD CONSTRAINT "authenticator_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "passkey" ADD CONSTRAINT "passkey_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mail_link" ADD CONSTRAINT "mail_link_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "phone_change" ADD CONSTRAINT "phone_change_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- What follows Prisma cannot express.

-- Nobody was told when a code last came from a phone: the last sign-in is the nearest there is.
UPDATE "user" SET "phone_used_at" = "last_sign_in_at", "password_changed_at" = "created_at";

-- A number has one owner. One that has gone to somebody else stays in the row of its former owner, and counts no more.
CREATE UNIQUE INDEX "user_phone_owner_key" ON "user"("phone") WHERE "phone_lapsed_at" IS NULL;

-- What a session proves on top is that session's own.
ALTER TABLE "challenge" ADD CONSTRAINT "challenge_session_id_check"
    CHECK (("purpose" IN ('step_up', 'change_phone')) = ("session_id" IS NOT NULL));

ALTER TABLE "phone_change" ADD CONSTRAINT "phone_change_phones_check"
    CHECK ("phone" ~ '^\+[1-9][0-9]{6,14}$' AND "former_phone" ~ '^\+[1-9][0-9]{6,14}$');

-- A new password waits for the second factor as a new user's does.
ALTER TABLE "challenge" DROP CONSTRAINT "challenge_draft_check";
ALTER TABLE "challenge" ADD CONSTRAINT "challenge_draft_check" CHECK (
    ("purpose" = 'sign_up' OR num_nonnulls("draft_name", "draft_email") = 0)
    AND ("purpose" IN ('sign_up', 'reset_password') OR "draft_password_hash" IS NULL));
