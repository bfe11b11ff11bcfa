-- A passkey sign-in opens its challenge with the nonce that the passkey has signed.
CREATE OR REPLACE FUNCTION open_challenge(new_challenge JSONB, event JSONB, cleared_limit TEXT)
RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO challenge (
        id, token_hash, purpose, state, failure, phone, phone_country, user_id, session_id, destination, destination_id,
        keep, passkey_nonce, draft_name, draft_email, draft_password_hash, sends, send_problem, attempts_left,
        checking_since, resend_at, code_expires_at, expires_at, factor, passed_at, ip, created_at)
    SELECT
        id, token_hash, purpose, state, failure, phone, phone_country, user_id, session_id, destination, destination_id,
        keep, passkey_nonce, draft_name, draft_email, draft_password_hash, sends, send_problem, attempts_left,
        checking_since, resend_at, code_expires_at, expires_at, factor, passed_at, ip, created_at
    FROM jsonb_populate_record(NULL::challenge, new_challenge);
    DELETE FROM rate_limit WHERE key = cleared_limit;
    PERFORM insert_audit_event(event);
END
$$;
