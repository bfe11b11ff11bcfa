-- The audit trail is only ever added to, and is chained: what was changed or taken away past these guards is found
-- (npm run audit:verify).

-- What is there already has no seal of its own: the chain begins with it. Its digests are those of lib/audit/seals.ts.
ALTER TABLE "audit_event"
    ADD COLUMN "requester_salt" BYTEA DEFAULT uuid_send(gen_random_uuid()),
    ADD COLUMN "requester_digest" BYTEA,
    ADD COLUMN "seal" BYTEA NOT NULL DEFAULT '\x';
UPDATE "audit_event" SET "requester_digest" = sha256(
    "requester_salt" || convert_to("ip", 'UTF8') || '\x00'::BYTEA || convert_to("user_agent", 'UTF8'));
ALTER TABLE "audit_event"
    ALTER COLUMN "requester_salt" DROP DEFAULT,
    ALTER COLUMN "requester_digest" SET NOT NULL,
    ALTER COLUMN "seal" DROP DEFAULT;

-- CreateTable
CREATE TABLE "audit_link" (
    "position" BIGINT NOT NULL,
    "event_id" UUID NOT NULL,
    "seal" BYTEA NOT NULL,

    CONSTRAINT "audit_link_pkey" PRIMARY KEY ("position")
);

-- CreateTable
CREATE TABLE "audit_unlinked" (
    "number" BIGSERIAL NOT NULL,
    "event_id" UUID NOT NULL,

    CONSTRAINT "audit_unlinked_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "id" INTEGER NOT NULL,
    "position" BIGINT NOT NULL,
    "link" BYTEA NOT NULL,
    "seal" BYTEA NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "audit_link_event_id_key" ON "audit_link"("event_id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_unlinked_event_id_key" ON "audit_unlinked"("event_id");


-- What follows Prisma cannot express.

INSERT INTO "audit_unlinked" ("event_id") SELECT "id" FROM "audit_event" ORDER BY "at", "id";
INSERT INTO "audit_head" VALUES (1, 0, '\x', '\x');
ALTER TABLE "audit_head" ADD CONSTRAINT "audit_head_id_check" CHECK ("id" = 1);

-- In the transaction of the change that an event tells of, with no statement more and no lock that anybody waits for.
CREATE FUNCTION audit_event_queue() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_unlinked (event_id) SELECT id FROM added;
    RETURN NULL;
END
$$;
CREATE TRIGGER audit_event_queue AFTER INSERT ON "audit_event"
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION audit_event_queue();

CREATE FUNCTION audit_refuse() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is only ever added to: no % of %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_event_keep BEFORE DELETE OR TRUNCATE ON "audit_event"
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_link_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_link"
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_unlinked_keep BEFORE UPDATE OR TRUNCATE ON "audit_unlinked"
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_keep BEFORE DELETE OR TRUNCATE ON "audit_head"
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

-- One change is allowed: that it is forgotten from where and with what a user who has been deleted did something.
CREATE FUNCTION audit_event_erase() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    personal CONSTANT TEXT[] := ARRAY['ip', 'user_agent', 'requester_salt'];
    is_user BOOLEAN := TRUE;
BEGIN
    IF NEW.ip = '' AND NEW.user_agent = '' AND NEW.requester_salt IS NULL AND OLD.user_id IS NOT NULL
        AND to_jsonb(NEW) - personal = to_jsonb(OLD) - personal
    THEN
        -- By its schema: a temporary table of the same name would come first otherwise.
        EXECUTE format('SELECT EXISTS (SELECT FROM %I."user" WHERE id = $1)', TG_TABLE_SCHEMA)
            INTO is_user USING OLD.user_id;
    END IF;
    IF is_user THEN
        RAISE EXCEPTION 'the audit trail is only ever added to: no UPDATE of audit_event'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER audit_event_erase BEFORE UPDATE ON "audit_event"
    FOR EACH ROW EXECUTE FUNCTION audit_event_erase();

CREATE FUNCTION audit_head_advance() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.position <= OLD.position THEN
        RAISE EXCEPTION 'the audit trail is only ever added to: its end does not move back'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER audit_head_advance BEFORE UPDATE ON "audit_head"
    FOR EACH ROW EXECUTE FUNCTION audit_head_advance();

-- An owner can take these back and a superuser passes them by: for both there are the triggers, and then the chain.
REVOKE UPDATE, DELETE, TRUNCATE ON "audit_event", "audit_link" FROM PUBLIC, CURRENT_USER;
REVOKE DELETE, TRUNCATE ON "audit_head" FROM PUBLIC, CURRENT_USER;
REVOKE UPDATE, TRUNCATE ON "audit_unlinked" FROM PUBLIC, CURRENT_USER;
GRANT UPDATE ("ip", "user_agent", "requester_salt") ON "audit_event" TO CURRENT_USER;
