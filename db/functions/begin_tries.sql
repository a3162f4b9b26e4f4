-- One more try begins under each key: 0. Seconds to wait where too many were wrong already. -1 where as many as may be
-- wrong are under way, by others: ask again in a moment, most of them will prove good and then do not count.
CREATE FUNCTION fn.begin_tries(keys bytea[], most integer[], spans interval[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    asked record;
    t     tries;
    wait  integer := 0;
    full_ boolean := false;
BEGIN
    FOR asked IN SELECT * FROM unnest(keys, most, spans) AS a(key, most, span) ORDER BY a.key LOOP
        PERFORM fn.open_tries(asked.key, asked.span);
        SELECT * INTO STRICT t FROM tries WHERE key = asked.key;
        IF t.counted >= asked.most THEN
            wait := greatest(wait, fn.tries_wait(asked.key));
        END IF;
        full_ := full_ OR t.counted + t.pending >= asked.most;
    END LOOP;
    IF wait > 0 OR full_ THEN
        RETURN CASE WHEN wait > 0 THEN wait ELSE -1 END;
    END IF;
    UPDATE tries SET pending = pending + 1 WHERE key = ANY(keys);
    RETURN 0;
END $$;
