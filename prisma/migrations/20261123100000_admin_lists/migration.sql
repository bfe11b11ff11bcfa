-- The lists of the admin console at a million users: an index for each order, and for each way to narrow that finds few.
-- Each is written by every sign-in, too, since that changes the time by which one of them sorts; so there are no more of them.

-- CreateIndex
CREATE INDEX "user_created_at_id_idx" ON "user"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "user_last_sign_in_at_id_idx" ON "user"("last_sign_in_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "user_phone_country_phone_verified_at_id_idx" ON "user"("phone_country", "phone_verified_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "audit_event_at_id_idx" ON "audit_event"("at" DESC, "id" DESC);

-- Prisma knows no collations: names in the order that people expect, whatever the database's own is.
-- CreateIndex
CREATE INDEX "user_name_id_idx" ON "user"("name" COLLATE "und-x-icu", "id");


-- What follows Prisma cannot express.

-- States that few users are in: these indexes hold those alone.
CREATE INDEX "user_lapsed_idx" ON "user"("phone_verified_at" DESC, "id" DESC) WHERE "phone_lapsed_at" IS NOT NULL;
CREATE INDEX "user_suspended_idx" ON "user"("phone_verified_at" DESC, "id" DESC)
    WHERE "suspended_at" IS NOT NULL AND "phone_lapsed_at" IS NULL;
CREATE INDEX "user_admin_idx" ON "user"("phone_verified_at" DESC, "id" DESC)
    WHERE "role" = 'admin' AND "phone_lapsed_at" IS NULL;
-- Whoever was locked: also those whom a hundred failures have locked for good, who therefore get a time as well. The count
-- of failures itself had better be in no index, since every attempt changes it.
UPDATE "user" SET "factor_locked_until" = now() WHERE "factor_failures" >= 100 AND "factor_locked_until" IS NULL;
CREATE INDEX "user_locked_idx" ON "user"("phone_verified_at" DESC, "id" DESC)
    WHERE "factor_locked_until" IS NOT NULL AND "suspended_at" IS NULL AND "phone_lapsed_at" IS NULL;

-- What admins did: few of all events.
CREATE INDEX "audit_event_actor_idx" ON "audit_event"("actor_id", "at" DESC, "id" DESC) WHERE "actor_id" IS NOT NULL;

-- Whether a word is rare or frequent decides how it is looked for; a hundred samples are too few to tell.
ALTER TABLE "user" ALTER COLUMN "search" SET STATISTICS 500;
