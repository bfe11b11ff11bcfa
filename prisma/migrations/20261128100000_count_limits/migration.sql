-- Counts one use under each key, in this order, and stops at the first that is over its limit: what is refused already must not
-- use up anything else's. One call for all of them; a window begins with its first use. Which limits there are, and how much each
-- allows, is said by lib/http/rate-limits.ts.
--
-- Returns one row for the key that is over its limit, if there is one: its place (from 1 on), what is counted there by now, this
-- use included, and when its window ends.
CREATE FUNCTION count_limits(keys TEXT[], allowed INTEGER[], seconds INTEGER[])
RETURNS TABLE (place INTEGER, counted INTEGER, milliseconds_left BIGINT) LANGUAGE plpgsql AS $$
DECLARE
    at_ms CONSTANT BIGINT := extract(epoch FROM clock_timestamp()) * 1000;
    ends_ms BIGINT;
BEGIN
    FOR n IN 1 .. cardinality(keys) LOOP
        INSERT INTO rate_limit AS known ("key", points, expire)
        VALUES (keys[n], 1, at_ms + seconds[n]::BIGINT * 1000)
        ON CONFLICT ("key") DO UPDATE SET
            points = CASE WHEN known.expire <= at_ms THEN 1 ELSE known.points + 1 END,
            expire = CASE WHEN known.expire <= at_ms THEN EXCLUDED.expire ELSE known.expire END
        RETURNING known.points, known.expire INTO counted, ends_ms;
        IF counted > allowed[n] THEN
            place := n;
            milliseconds_left := ends_ms - at_ms;
            RETURN NEXT;
            RETURN;
        END IF;
    END LOOP;
END
$$;
