-- AlterTable
ALTER TABLE "delivery" ADD COLUMN     "cost_micros" INTEGER,
ADD COLUMN     "counted_at" TIMESTAMPTZ(3),
ADD COLUMN     "counted_in" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "decision" JSONB,
ADD COLUMN     "proven_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "delivery_count" (
    "scope" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "asked" BIGINT NOT NULL DEFAULT 0,
    "answered" BIGINT NOT NULL DEFAULT 0,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "delivery_count_pkey" PRIMARY KEY ("scope","subject","starts_at")
);

-- CreateIndex
CREATE INDEX "delivery_count_expires_at_idx" ON "delivery_count"("expires_at");



-- What follows Prisma cannot express.

ALTER TABLE "delivery_count" ADD CONSTRAINT "delivery_count_check" CHECK ("asked" >= 0 AND "answered" >= 0);

-- Counts one message under all its headings, or under none. One call decides for every limit at once: messages that are
-- asked for at the same time, on however many instances, cannot share the last place under a limit. It knows no rule:
-- which limits there are, and how much each allows, is said by lib/deliveries/limits/evaluate.ts.
--
--   headings  [{ scope, subject, starts_at, expires_at, amount }]  what is added
--   limits    [{ scope, subject, since, amount, allowed }]         asked - answered + amount may not exceed allowed
--
-- Both come in the order of lib/deliveries/limits/counters.ts: everybody locks in the same order, so nobody waits in a circle.
-- Returns the first limit that has no room (from 1) with what was counted there, or else what the day has cost so far.
CREATE FUNCTION "count_message"(
    message_id UUID, at TIMESTAMPTZ, cost INTEGER, headings JSONB, limits JSONB,
    OUT refused_by INTEGER, OUT counted BIGINT, OUT spent BIGINT
)
LANGUAGE plpgsql
SET lock_timeout = '3s'
AS $$
BEGIN
    -- Each of the following statements sees what the former holders of these locks have written.
    PERFORM pg_advisory_xact_lock(hashtextextended(named.scope || ' ' || named.subject, 1))
    FROM (
        SELECT listed.scope, listed.subject, min(listed.place) AS place
        FROM ROWS FROM (jsonb_to_recordset(limits) AS (scope TEXT, subject TEXT))
            WITH ORDINALITY AS listed(scope, subject, place)
        GROUP BY listed.scope, listed.subject
        ORDER BY place
    ) AS named;

    SELECT checked.place, checked.unanswered INTO refused_by, counted
    FROM (
        SELECT listed.place, listed.amount, listed.allowed, (
            SELECT coalesce(sum(known.asked - known.answered), 0)::BIGINT FROM delivery_count AS known
            WHERE known.scope = listed.scope AND known.subject = listed.subject AND known.starts_at >= listed.since
        ) AS unanswered
        FROM ROWS FROM (
            jsonb_to_recordset(limits) AS (scope TEXT, subject TEXT, since TIMESTAMPTZ, amount BIGINT, allowed BIGINT)
        ) WITH ORDINALITY AS listed(scope, subject, since, amount, allowed, place)
    ) AS checked
    WHERE checked.unanswered + checked.amount > checked.allowed
    ORDER BY checked.place
    LIMIT 1;
    IF FOUND THEN RETURN; END IF;

    UPDATE delivery
    SET counted_at = at, cost_micros = cost,
        counted_in = ARRAY(SELECT heading ->> 'scope' FROM jsonb_array_elements(headings) AS heading)
    WHERE id = message_id;

    INSERT INTO delivery_count AS known (scope, subject, starts_at, expires_at, asked)
    SELECT listed.scope, listed.subject, listed.starts_at, listed.expires_at, listed.amount
    FROM ROWS FROM (
        jsonb_to_recordset(headings)
            AS (scope TEXT, subject TEXT, starts_at TIMESTAMPTZ, expires_at TIMESTAMPTZ, amount BIGINT)
    ) WITH ORDINALITY AS listed(scope, subject, starts_at, expires_at, amount, place)
    ORDER BY listed.place
    ON CONFLICT (scope, subject, starts_at) DO UPDATE SET asked = known.asked + EXCLUDED.asked;

    SELECT known.asked INTO spent
    FROM jsonb_to_recordset(headings) AS heading(scope TEXT, subject TEXT, starts_at TIMESTAMPTZ)
    JOIN delivery_count AS known USING (scope, subject, starts_at)
    WHERE heading.scope = 'money';
END
$$;
