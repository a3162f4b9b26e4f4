-- A try that had begun is over; only a wrong one counts.
CREATE FUNCTION fn.end_tries(keys bytea[], was_wrong boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM tries WHERE key = ANY(keys) ORDER BY key FOR NO KEY UPDATE;
    UPDATE tries SET pending = greatest(pending - 1, 0), counted = counted + was_wrong::integer WHERE key = ANY(keys);
END $$;
