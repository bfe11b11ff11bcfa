-- The dependent writes of a sign-in. Each function is one round trip and writes everything or nothing.
--
-- Rows and changes are JSON objects with column names as keys (lib/database/json-row.ts). lib/challenge/state.ts decides what
-- changes in a challenge; these functions only write it. Every INSERT names its columns: a column that a later migration adds
-- gets its default until the function is replaced.
--
-- Every function locks in the same order: challenge, user, factor.

CREATE OR REPLACE FUNCTION insert_audit_event(event JSONB) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_event (
        id, at, name, user_id, actor_id, ip, user_agent, requester_salt, data, requester_digest, seal)
    SELECT
        id, at, name, user_id, actor_id, ip, user_agent, requester_salt, data, requester_digest, seal
    FROM jsonb_populate_record(NULL::audit_event, event);
END
$$;

-- Inserts a challenge and its event. Deletes the rate limit `cleared_limit` unless it is NULL.
CREATE OR REPLACE FUNCTION open_challenge(new_challenge JSONB, event JSONB, cleared_limit TEXT)
RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO challenge (
        id, token_hash, purpose, state, failure, phone, phone_country, user_id, session_id, destination, destination_id,
        keep, draft_name, draft_email, draft_password_hash, sends, send_problem, attempts_left, checking_since, resend_at,
        code_expires_at, expires_at, factor, passed_at, ip, created_at)
    SELECT
        id, token_hash, purpose, state, failure, phone, phone_country, user_id, session_id, destination, destination_id,
        keep, draft_name, draft_email, draft_password_hash, sends, send_problem, attempts_left, checking_since, resend_at,
        code_expires_at, expires_at, factor, passed_at, ip, created_at
    FROM jsonb_populate_record(NULL::challenge, new_challenge);
    DELETE FROM rate_limit WHERE key = cleared_limit;
    PERFORM insert_audit_event(event);
END
$$;

-- Writes a change of the state machine. Returns false if the challenge is not at the revision that the change was decided on.
CREATE OR REPLACE FUNCTION change_challenge(challenge_id UUID, known_revision INTEGER, change JSONB)
RETURNS BOOLEAN LANGUAGE plpgsql AS $$
BEGIN
    UPDATE challenge AS known
    SET revision = known.revision + 1,
        (state, failure, sends, send_problem, attempts_left, checking_since, resend_at, code_expires_at, expires_at,
         passed_at, factor, ended_at, draft_password_hash) = (
            SELECT state, failure, sends, send_problem, attempts_left, checking_since, resend_at, code_expires_at, expires_at,
                   passed_at, factor, ended_at, draft_password_hash
            FROM jsonb_populate_record(known, change))
    WHERE known.id = challenge_id AND known.revision = known_revision;
    RETURN FOUND;
END
$$;

-- Counts a failed second factor before the answer is checked. Returns the locked challenge and whether its user is suspended or
-- frozen. Returns no row, and counts nothing, if the challenge is gone or the user's factors are locked. lib/challenge/
-- failure-count.ts has the rules.
CREATE OR REPLACE FUNCTION count_attempt(
    challenge_id UUID, challenge_user_id UUID, is_recovery BOOLEAN,
    failures_per_lock INTEGER, failures_until_disabled INTEGER, first_lock_seconds INTEGER, recovery_lock_seconds INTEGER
)
RETURNS TABLE (locked_challenge challenge, suspended_at TIMESTAMPTZ, frozen_at TIMESTAMPTZ) LANGUAGE plpgsql AS $$
BEGIN
    SELECT * INTO locked_challenge FROM challenge AS known WHERE known.id = challenge_id FOR UPDATE;
    IF NOT FOUND THEN RETURN; END IF;

    UPDATE "user" AS known
    SET factor_failures = known.factor_failures + 1,
        factor_locked_until = CASE
            WHEN (known.factor_failures + 1) % failures_per_lock <> 0 THEN known.factor_locked_until
            WHEN known.factor_failures + 1 = failures_until_disabled THEN now()
            WHEN known.factor_failures + 1 > failures_until_disabled
                THEN now() + make_interval(secs => recovery_lock_seconds)
            ELSE now() + make_interval(
                secs => first_lock_seconds * 2 ^ ((known.factor_failures + 1) / failures_per_lock - 1)) END
    WHERE known.id = challenge_user_id
        AND (known.factor_failures < failures_until_disabled OR is_recovery)
        AND (known.factor_locked_until IS NULL OR known.factor_locked_until <= now())
    RETURNING known.suspended_at, known.frozen_at INTO suspended_at, frozen_at;
    IF FOUND THEN RETURN NEXT; END IF;
END
$$;

-- Accepts each time step once. Returns false if this step, or a later one, was accepted before.
CREATE OR REPLACE FUNCTION use_authenticator(used JSONB) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
BEGIN
    UPDATE authenticator AS known
    SET last_step = given.last_step, last_used_at = given.last_used_at, secret = given.secret
    FROM jsonb_populate_record(NULL::authenticator, used) AS given
    WHERE known.user_id = given.user_id AND known.created_at = given.created_at
        AND known.confirmed_at IS NOT NULL AND known.last_step < given.last_step;
    RETURN FOUND;
END
$$;

-- Accepts a signature counter that has increased, or 0 from a passkey that does not count. Returns false for any other.
CREATE OR REPLACE FUNCTION use_passkey(used JSONB) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
BEGIN
    UPDATE passkey AS known
    SET counter = given.counter, backed_up = given.backed_up, last_used_at = given.last_used_at
    FROM jsonb_populate_record(NULL::passkey, used) AS given
    WHERE known.id = given.id AND (known.counter < given.counter OR (known.counter = 0 AND given.counter = 0));
    RETURN FOUND;
END
$$;

-- Uses a factor, passes the challenge, resets the user's failure count, and inserts the event. Returns `changed`, or
-- `stale` (the challenge has another revision) or `used_before` (the factor has accepted this answer already): then nothing is
-- written.
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
    END CASE;
    IF NOT is_first_use THEN RETURN 'used_before'; END IF;

    PERFORM change_challenge(challenge_id, known_revision, change);
    UPDATE "user" SET factor_failures = 0, factor_locked_until = NULL WHERE id = challenge_user_id;
    PERFORM insert_audit_event(event);
    RETURN 'changed';
END
$$;

-- Redeems a passed challenge for a session and inserts the event. `status` is
--   signed_in                     the session exists
--   stale                         the challenge has another revision: nothing is written
--   has_side_effects              only without `allow_side_effects`: nothing is written, because the user has to be notified or
--                                 a recovery case has to end in the same transaction
--   suspended, password_changed   the challenge is redeemed, but there is no session
CREATE OR REPLACE FUNCTION create_sign_in_session(
    known_revision INTEGER, change JSONB, new_session JSONB, event JSONB, allow_side_effects BOOLEAN,
    OUT status TEXT, OUT is_known_browser BOOLEAN, OUT has_recovery_case BOOLEAN
)
LANGUAGE plpgsql AS $$
DECLARE
    given session := jsonb_populate_record(NULL::session, new_session);
    opened_at TIMESTAMPTZ;
    account RECORD;
BEGIN
    SELECT created_at INTO opened_at FROM challenge
    WHERE id = given.challenge_id AND revision = known_revision FOR UPDATE;
    IF NOT FOUND THEN
        status := 'stale';
        RETURN;
    END IF;

    SELECT suspended_at, frozen_at, password_changed_at INTO account FROM "user"
    WHERE id = given.user_id FOR NO KEY UPDATE;
    is_known_browser := EXISTS (
        SELECT FROM session WHERE user_id = given.user_id AND browser_hash = given.browser_hash);
    has_recovery_case := EXISTS (
        SELECT FROM lost_phone_case WHERE user_id = given.user_id AND ended_at IS NULL);
    status := CASE
        WHEN account.password_changed_at > opened_at THEN 'password_changed'
        WHEN account.suspended_at IS NOT NULL OR account.frozen_at IS NOT NULL THEN 'suspended'
        WHEN allow_side_effects THEN 'signed_in'
        WHEN has_recovery_case OR NOT is_known_browser OR given.factor = 'support_pass' THEN 'has_side_effects'
        ELSE 'signed_in' END;
    IF status = 'has_side_effects' THEN RETURN; END IF;

    PERFORM change_challenge(given.challenge_id, known_revision, change);
    IF status <> 'signed_in' THEN RETURN; END IF;
    UPDATE "user" SET last_sign_in_at = given.created_at WHERE id = given.user_id;
    INSERT INTO session (
        id, token_hash, user_id, challenge_id, factor, factor_proven_at, ip, user_agent, country, browser_hash, kept, created_at,
        last_seen_at, expires_at)
    VALUES (
        given.id, given.token_hash, given.user_id, given.challenge_id, given.factor, given.factor_proven_at, given.ip,
        given.user_agent, given.country, given.browser_hash, given.kept, given.created_at, given.last_seen_at,
        given.expires_at);
    PERFORM insert_audit_event(event);
END
$$;
