-- Starts an attempt at a code: counts a failure of the challenge's user, and writes the change of the state machine. Returns
-- `changed`, or `stale` (the challenge has another revision) or `blocked` (the user's factors are blocked): then nothing is
-- written. The last five parameters are those of count_attempt.
CREATE FUNCTION start_attempt(
    challenge_id UUID, known_revision INTEGER, change JSONB, challenge_user_id UUID, is_recovery BOOLEAN,
    failures_per_lock INTEGER, failures_until_disabled INTEGER, first_lock_seconds INTEGER, recovery_lock_seconds INTEGER
)
RETURNS TEXT LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM challenge WHERE id = challenge_id AND revision = known_revision FOR UPDATE;
    IF NOT FOUND THEN RETURN 'stale'; END IF;
    PERFORM FROM count_attempt(
        challenge_id, challenge_user_id, is_recovery, failures_per_lock, failures_until_disabled, first_lock_seconds,
        recovery_lock_seconds);
    IF NOT FOUND THEN RETURN 'blocked'; END IF;
    PERFORM change_challenge(challenge_id, known_revision, change);
    RETURN 'changed';
END
$$;
