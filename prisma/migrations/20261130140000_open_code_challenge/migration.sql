-- Opens a challenge, the delivery of its first message, and the count of that message in one round trip. Lock order: number,
-- counters.

-- A challenge that opens with a message names its delivery.
CREATE OR REPLACE FUNCTION open_challenge(new_challenge JSONB, event JSONB, cleared_limit TEXT)
RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO challenge (
        id, token_hash, purpose, state, failure, phone, phone_country, user_id, session_id, destination, destination_id,
        keep, passkey_nonce, draft_name, draft_email, draft_password_hash, delivery_id, sends, send_problem, attempts_left,
        checking_since, resend_at, code_expires_at, expires_at, factor, passed_at, ip, created_at)
    SELECT
        id, token_hash, purpose, state, failure, phone, phone_country, user_id, session_id, destination, destination_id,
        keep, passkey_nonce, draft_name, draft_email, draft_password_hash, delivery_id, sends, send_problem, attempts_left,
        checking_since, resend_at, code_expires_at, expires_at, factor, passed_at, ip, created_at
    FROM jsonb_populate_record(NULL::challenge, new_challenge);
    DELETE FROM rate_limit WHERE key = cleared_limit;
    PERFORM insert_audit_event(event);
END
$$;

-- For a message to the verified number of the challenge's user. Returns the cost of the day. Returns NULL, and writes nothing, if
-- the number is no longer the user's, another challenge has it or waits for it, the message settings are not `known_settings`, or
-- a limit is reached. `counter_keys` and `limits` are those of count_message.
CREATE FUNCTION open_code_challenge(
    new_challenge JSONB, new_delivery JSONB, counter_keys JSONB, limits JSONB, known_settings INTEGER, event JSONB,
    cleared_limit TEXT
)
RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
    challenge_phone TEXT := new_challenge ->> 'phone';
    message delivery := jsonb_populate_record(NULL::delivery, new_delivery);
    counted RECORD;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(challenge_phone, 0));
    IF NOT EXISTS (
            SELECT FROM "user"
            WHERE id = (new_challenge ->> 'user_id')::UUID AND phone = challenge_phone AND phone_lapsed_at IS NULL)
        OR EXISTS (
            SELECT FROM challenge
            WHERE phone = challenge_phone AND state IN ('sending', 'awaiting_code')
                AND (delivery_id IS NOT NULL OR send_problem = 'other_code_open'))
        OR known_settings IS DISTINCT FROM (SELECT max(number) FROM message_settings)
    THEN
        RETURN NULL;
    END IF;

    -- The delivery is inserted as counted.
    SELECT refused_by, spent INTO counted
    FROM count_message(message.id, message.counted_at, message.cost_micros, counter_keys, limits);
    IF counted.refused_by IS NOT NULL THEN RETURN NULL; END IF;
    INSERT INTO delivery (
        id, purpose, channel, phone, phone_country, ip, state, asked_at, counted_at, counted_in, cost_micros)
    VALUES (
        message.id, message.purpose, message.channel, message.phone, message.phone_country, message.ip, message.state,
        message.asked_at, message.counted_at, message.counted_in, message.cost_micros);
    PERFORM open_challenge(new_challenge, event, cleared_limit);
    RETURN counted.spent;
END
$$;
