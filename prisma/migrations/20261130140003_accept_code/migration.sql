-- Passes a challenge with the code of a message to the user's own number.

-- Accepts the code of a delivery once: adds the fee for it, and records that the user received it. Returns false if it was
-- accepted before.
CREATE FUNCTION use_code(code_user_id UUID, used JSONB) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
DECLARE
    given delivery := jsonb_populate_record(NULL::delivery, used);
    code_phone TEXT;
BEGIN
    UPDATE delivery AS known
    SET completed_at = given.completed_at, cost_micros = known.cost_micros + given.cost_micros
    WHERE known.id = given.id AND known.completed_at IS NULL
    RETURNING known.phone INTO code_phone;
    IF NOT FOUND THEN RETURN FALSE; END IF;
    UPDATE "user" SET phone_used_at = given.completed_at
    WHERE id = code_user_id AND phone = code_phone AND phone_lapsed_at IS NULL;
    RETURN TRUE;
END
$$;

CREATE OR REPLACE FUNCTION pass_challenge(
    challenge_id UUID, known_revision INTEGER, change JSONB, challenge_user_id UUID, factor_table TEXT, used JSONB, event JSONB
)
RETURNS TEXT LANGUAGE plpgsql AS $$
DECLARE
    is_first_use BOOLEAN;
BEGIN
    PERFORM FROM challenge WHERE id = challenge_id AND revision = known_revision FOR UPDATE;
    IF NOT FOUND THEN RETURN 'stale'; END IF;
    PERFORM FROM "user" WHERE id = challenge_user_id FOR NO KEY UPDATE;

    CASE factor_table -- throws for any other
        WHEN 'authenticator' THEN is_first_use := use_authenticator(used);
        WHEN 'passkey' THEN is_first_use := use_passkey(used);
        WHEN 'delivery' THEN is_first_use := use_code(challenge_user_id, used);
    END CASE;
    IF NOT is_first_use THEN RETURN 'used_before'; END IF;

    PERFORM change_challenge(challenge_id, known_revision, change);
    UPDATE "user" SET factor_failures = 0, factor_locked_until = NULL WHERE id = challenge_user_id;
    PERFORM insert_audit_event(event);
    RETURN 'changed';
END
$$;
