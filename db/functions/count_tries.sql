-- Count one more try under each key; how many seconds to wait before the next, 0 when this one is within its bounds.
-- Counted before it is made, so that many at once are no more than the bound; keys in order, so that none wait for each other.
CREATE FUNCTION fn.count_tries(keys bytea[], most integer[], spans interval[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    asked record;
    wait  integer := 0;
BEGIN
    FOR asked IN SELECT * FROM unnest(keys, most, spans) AS a(key, most, span) ORDER BY a.key LOOP
        PERFORM fn.open_tries(asked.key, asked.span);
        UPDATE tries SET counted = counted + 1 WHERE key = asked.key AND counted < asked.most;
        IF NOT FOUND THEN
            wait := greatest(wait, fn.tries_wait(asked.key));
        END IF;
    END LOOP;
    RETURN wait;
END $$;
