-- Until when the last action may be taken back; null when there is none to take back.
CREATE FUNCTION fn.undo_until(t tickets) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN t.undo IS NOT NULL THEN t.acted_at + interval '30 seconds' END
$$;
