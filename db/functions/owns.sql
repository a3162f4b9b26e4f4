-- The patient whose ticket it is, or the holder of the ticket's secret.
CREATE FUNCTION fn.owns(who jsonb, t tickets) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE who ->> 'kind' WHEN 'ticket' THEN t.id = (who ->> 'id')::uuid
                               WHEN 'user' THEN coalesce(t.user_id = (who ->> 'id')::uuid, false)
                               ELSE false END
$$;
