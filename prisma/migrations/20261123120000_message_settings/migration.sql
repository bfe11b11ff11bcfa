-- DropIndex
DROP INDEX "delivery_phone_asked_at_idx";

-- Also for how a number begins: by a language's alphabet that is no range. Each row meets the condition; Prisma, which cannot say
-- such an index, leaves those with a condition alone.
CREATE INDEX "delivery_phone_asked_at_idx" ON "delivery"("phone" text_pattern_ops, "asked_at" DESC)
    WHERE "phone" IS NOT NULL;

-- CreateIndex
CREATE INDEX "delivery_phone_country_asked_at_idx" ON "delivery"("phone_country", "asked_at");

-- CreateTable
CREATE TABLE "message_settings" (
    "number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_id" UUID,
    "reason" TEXT NOT NULL,
    "settings" JSONB NOT NULL,

    CONSTRAINT "message_settings_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "message_pause" (
    "id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "paused_at" TIMESTAMPTZ(3) NOT NULL,
    "paused_by" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "resumed_at" TIMESTAMPTZ(3),
    "resumed_by" UUID,

    CONSTRAINT "message_pause_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "message_pause_paused_at_id_idx" ON "message_pause"("paused_at" DESC, "id" DESC);



-- What follows Prisma cannot express.

-- The numbers that differ in their last four digits only, newest first: what is paused in an attack.
CREATE INDEX "delivery_prefix_idx" ON "delivery"(left("phone", -4), "asked_at");

-- What the guard refused, or would have: few rows, for which nothing is paid by those that are sent without a word. (A
-- decision is written together with the provider's request id, which is indexed: no update loses its shortcut.)
CREATE INDEX "delivery_decided_idx" ON "delivery"("asked_at") WHERE "decision" IS NOT NULL;
CREATE INDEX "delivery_rule_idx" ON "delivery"(("decision" ->> 'rule'), "asked_at") WHERE "decision" IS NOT NULL;

-- Or the planner takes all rules for equally rare, and looks for a rare one among all that were refused.
CREATE STATISTICS "delivery_rule_statistics" ON ("decision" ->> 'rule') FROM "delivery";

ALTER TABLE "message_settings" ADD CONSTRAINT "message_settings_check"
    CHECK ("number" >= 0 AND ("number" = 0) = ("actor_id" IS NULL) AND "reason" <> '');

-- Every instance keeps the version that it has read: what has a number never changes.
CREATE FUNCTION "message_settings_refuse"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'versions are only ever added: no % of %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER "message_settings_keep" BEFORE UPDATE OR DELETE OR TRUNCATE ON "message_settings"
    FOR EACH STATEMENT EXECUTE FUNCTION "message_settings_refuse"();

ALTER TABLE "message_pause" ADD CONSTRAINT "message_pause_check" CHECK (
    "subject" ~ '^([A-Z]{2}|\+[1-9][0-9]{1,13})$' AND "until" > "paused_at" AND "reason" <> ''
    AND ("resumed_at" IS NULL) = ("resumed_by" IS NULL)
);

-- One open pause for each subject: of two who pause it at once the second one is told.
CREATE UNIQUE INDEX "message_pause_open_key" ON "message_pause"("subject") WHERE "resumed_at" IS NULL;
