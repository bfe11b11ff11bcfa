-- Writes an answer or a report of the provider about a delivery, what it changes in the delivery's challenge, and the event.
-- lib/challenge decides what changes. Lock order: challenge, delivery.

-- A message that was not sent belongs to no challenge: `delivery_id` can change, too.
CREATE OR REPLACE FUNCTION change_challenge(challenge_id UUID, known_revision INTEGER, change JSONB)
RETURNS BOOLEAN LANGUAGE plpgsql AS $$
BEGIN
    UPDATE challenge AS known
    SET revision = known.revision + 1,
        (state, failure, delivery_id, sends, send_problem, attempts_left, checking_since, resend_at, code_expires_at, expires_at,
         passed_at, factor, ended_at, draft_password_hash) = (
            SELECT state, failure, delivery_id, sends, send_problem, attempts_left, checking_since, resend_at, code_expires_at,
                   expires_at, passed_at, factor, ended_at, draft_password_hash
            FROM jsonb_populate_record(known, change))
    WHERE known.id = challenge_id AND known.revision = known_revision;
    RETURN FOUND;
END
$$;

-- `challenge_id` and `challenge_change` are NULL if no challenge has the delivery, or nothing changes in it. Returns false, and
-- writes nothing, if the challenge or the delivery has changed since they were read.
CREATE FUNCTION change_delivery(
    changed_id UUID, known_state TEXT, change JSONB, challenge_id UUID, known_revision INTEGER, challenge_change JSONB, event JSONB
)
RETURNS BOOLEAN LANGUAGE plpgsql AS $$
BEGIN
    IF challenge_id IS NOT NULL THEN
        PERFORM FROM challenge
        WHERE id = challenge_id AND revision = known_revision AND delivery_id = changed_id FOR UPDATE;
        IF NOT FOUND THEN RETURN FALSE; END IF;
    END IF;

    UPDATE delivery AS known
    SET (state, request_id, answered_at, reported_at, decision) = (
        SELECT state, request_id, answered_at, reported_at, decision FROM jsonb_populate_record(known, change))
    WHERE known.id = changed_id AND known.state::TEXT = known_state;
    IF NOT FOUND THEN RETURN FALSE; END IF;

    IF challenge_change IS NOT NULL THEN
        PERFORM change_challenge(challenge_id, known_revision, challenge_change);
    END IF;
    PERFORM insert_audit_event(event);
    RETURN TRUE;
END
$$;
