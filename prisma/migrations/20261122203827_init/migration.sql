-- Trigrams, for the search field of the admin console. Part of every Postgres; it may be created by whoever may create in
-- the database (it is a trusted extension).
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('user', 'admin');

-- CreateEnum
CREATE TYPE "Purpose" AS ENUM ('sign_up', 'sign_in', 'change_phone', 'step_up', 'reset_password');

-- CreateEnum
CREATE TYPE "Channel" AS ENUM ('sms', 'voice');

-- CreateEnum
CREATE TYPE "Factor" AS ENUM ('sms', 'voice', 'recovery_code', 'totp', 'passkey');

-- CreateEnum
CREATE TYPE "ChallengeState" AS ENUM ('sending', 'awaiting_code', 'passed', 'redeemed', 'failed');

-- CreateEnum
CREATE TYPE "ChallengeFailure" AS ENUM ('out_of_attempts', 'expired', 'cancelled', 'superseded', 'email_taken', 'phone_taken');

-- CreateEnum
CREATE TYPE "SendProblem" AS ENUM ('number_refused', 'too_many_messages', 'code_on_its_way', 'provider_busy', 'provider_unavailable');

-- CreateEnum
CREATE TYPE "DeliveryState" AS ENUM ('asked', 'accepted', 'refused', 'unknown', 'cancelled');

-- CreateTable
CREATE TABLE "user" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "phone" TEXT NOT NULL,
    "phone_country" CHAR(2) NOT NULL,
    "phone_verified_at" TIMESTAMPTZ(3) NOT NULL,
    "password_hash" TEXT NOT NULL,
    "role" "Role" NOT NULL DEFAULT 'user',
    "suspended_at" TIMESTAMPTZ(3),
    "factor_failures" INTEGER NOT NULL DEFAULT 0,
    "factor_locked_until" TIMESTAMPTZ(3),
    "last_sign_in_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "search" TEXT NOT NULL,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "user_id" UUID NOT NULL,
    "challenge_id" UUID NOT NULL,
    "factor" "Factor" NOT NULL,
    "factor_proven_at" TIMESTAMPTZ(3) NOT NULL,
    "ip" TEXT NOT NULL,
    "user_agent" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "challenge" (
    "id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "purpose" "Purpose" NOT NULL,
    "state" "ChallengeState" NOT NULL,
    "failure" "ChallengeFailure",
    "phone" TEXT NOT NULL,
    "phone_country" CHAR(2) NOT NULL,
    "user_id" UUID,
    "draft_name" TEXT,
    "draft_email" TEXT,
    "draft_password_hash" TEXT,
    "delivery_id" UUID,
    "sends" INTEGER NOT NULL DEFAULT 0,
    "send_problem" "SendProblem",
    "attempts_left" INTEGER NOT NULL,
    "checking_since" TIMESTAMPTZ(3),
    "resend_at" TIMESTAMPTZ(3) NOT NULL,
    "code_expires_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "factor" "Factor",
    "passed_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "ip" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "challenge_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" UUID NOT NULL,
    "purpose" "Purpose" NOT NULL,
    "channel" "Channel" NOT NULL,
    "phone" TEXT NOT NULL,
    "phone_country" CHAR(2) NOT NULL,
    "ip" TEXT NOT NULL,
    "state" "DeliveryState" NOT NULL,
    "request_id" TEXT,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "answered_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "name" TEXT NOT NULL,
    "user_id" UUID,
    "actor_id" UUID,
    "ip" TEXT NOT NULL,
    "user_agent" TEXT NOT NULL,
    "data" JSONB NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL,
    "expire" BIGINT,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "user_phone_key" ON "user"("phone");

-- CreateIndex
CREATE INDEX "user_phone_verified_at_id_idx" ON "user"("phone_verified_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "user_search_idx" ON "user" USING GIN ("search" gin_trgm_ops);

-- CreateIndex
CREATE UNIQUE INDEX "session_token_hash_key" ON "session"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "session_challenge_id_key" ON "session"("challenge_id");

-- CreateIndex
CREATE INDEX "session_user_id_created_at_idx" ON "session"("user_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "challenge_token_hash_key" ON "challenge"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "challenge_delivery_id_key" ON "challenge"("delivery_id");

-- CreateIndex
CREATE INDEX "challenge_phone_created_at_idx" ON "challenge"("phone", "created_at" DESC);

-- CreateIndex
CREATE INDEX "challenge_user_id_idx" ON "challenge"("user_id");

-- CreateIndex
CREATE INDEX "challenge_purpose_created_at_id_idx" ON "challenge"("purpose", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "delivery_request_id_key" ON "delivery"("request_id");

-- CreateIndex
CREATE INDEX "delivery_phone_asked_at_idx" ON "delivery"("phone", "asked_at" DESC);

-- CreateIndex
CREATE INDEX "delivery_asked_at_idx" ON "delivery"("asked_at");

-- CreateIndex
CREATE INDEX "audit_event_user_id_at_idx" ON "audit_event"("user_id", "at" DESC);

-- CreateIndex
CREATE INDEX "audit_event_name_at_idx" ON "audit_event"("name", "at" DESC);

-- CreateIndex
CREATE INDEX "rate_limit_expire_idx" ON "rate_limit"("expire");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "challenge" ADD CONSTRAINT "challenge_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "challenge" ADD CONSTRAINT "challenge_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "delivery"("id") ON DELETE SET NULL ON UPDATE CASCADE;



-- What follows Prisma cannot express. It guards invariants of the design against a mistake in the code, so that such a
-- mistake fails loudly in one request and leaves nothing half-true behind.

-- Vonage keeps one open request for a number: so do we, and this index decides who has it.
CREATE UNIQUE INDEX "challenge_phone_open_key" ON "challenge"("phone")
    WHERE "delivery_id" IS NOT NULL AND "state" IN ('sending', 'awaiting_code');

-- E.164 with the plus sign, everywhere: limits per number compare these columns as text.
ALTER TABLE "user" ADD CONSTRAINT "user_phone_check" CHECK ("phone" ~ '^\+[1-9][0-9]{6,14}$');
ALTER TABLE "challenge" ADD CONSTRAINT "challenge_phone_check" CHECK ("phone" ~ '^\+[1-9][0-9]{6,14}$');
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_phone_check" CHECK ("phone" ~ '^\+[1-9][0-9]{6,14}$');

-- One e-mail address, one spelling: the unique index compares bytes. In the collation "C" lower() knows the letters of
-- ASCII alone and means the same on every server.
ALTER TABLE "user" ADD CONSTRAINT "user_email_check" CHECK ("email" = lower("email" COLLATE "C"));

-- Attempts are spent before the provider is asked: a counter below zero would mean that two shared one.
ALTER TABLE "user" ADD CONSTRAINT "user_factor_failures_check" CHECK ("factor_failures" >= 0);
ALTER TABLE "challenge" ADD CONSTRAINT "challenge_attempts_left_check" CHECK ("attempts_left" >= 0);

-- Nobody is half a user: while signing up there is none, and every other purpose is somebody's.
ALTER TABLE "challenge" ADD CONSTRAINT "challenge_user_id_check"
    CHECK (("purpose" = 'sign_up') = ("user_id" IS NULL));

-- A user-to-be stands in the challenge of a sign-up only, and the password hash no longer than that is open.
ALTER TABLE "challenge" ADD CONSTRAINT "challenge_draft_check"
    CHECK ("purpose" = 'sign_up' OR num_nonnulls("draft_name", "draft_email", "draft_password_hash") = 0);
ALTER TABLE "challenge" ADD CONSTRAINT "challenge_draft_password_hash_check"
    CHECK ("draft_password_hash" IS NULL OR "state" IN ('sending', 'awaiting_code', 'passed'));

-- A challenge that failed says why, and no other does.
ALTER TABLE "challenge" ADD CONSTRAINT "challenge_failure_check"
    CHECK (("state" = 'failed') = ("failure" IS NOT NULL));
