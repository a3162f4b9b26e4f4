-- Seconds until the span of a key is over.
CREATE FUNCTION fn.tries_wait(asked bytea) RETURNS integer LANGUAGE sql AS $$
    SELECT greatest(ceil(extract(epoch FROM ends_at - clock_timestamp()))::integer, 1) FROM tries WHERE key = asked
$$;
