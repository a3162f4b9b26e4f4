-- The locked row of a key, begun anew when its span is over.
CREATE FUNCTION fn.open_tries(asked bytea, span interval) RETURNS void LANGUAGE sql AS $$
    INSERT INTO tries AS t (key, counted, since, ends_at)
        VALUES (asked, 0, clock_timestamp(), clock_timestamp() + span)
        ON CONFLICT (key) DO UPDATE SET
            counted = CASE WHEN t.ends_at <= clock_timestamp() THEN 0 ELSE t.counted END,
            pending = CASE WHEN t.ends_at <= clock_timestamp() THEN 0 ELSE t.pending END,
            since = CASE WHEN t.ends_at <= clock_timestamp() THEN clock_timestamp() ELSE t.since END,
            ends_at = CASE WHEN t.ends_at <= clock_timestamp() THEN clock_timestamp() + span ELSE t.ends_at END
$$;
