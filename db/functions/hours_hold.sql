-- Whether opening hours ({"mon": [["08:00", "13:00"], …]}) hold a local moment; a range may end after midnight ("22:00", "02:00").
CREATE FUNCTION fn.hours_hold(hours jsonb, at timestamp) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT EXISTS (
        SELECT FROM (VALUES (0), (1)) AS ago (days)
        CROSS JOIN LATERAL jsonb_array_elements(
            hours -> (ARRAY['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])[extract(isodow FROM at - ago.days * interval '1 day')::int]
        ) AS range
        CROSS JOIN LATERAL (SELECT date_trunc('day', at) - ago.days * interval '1 day' AS midnight) AS day
        WHERE at >= midnight + (range ->> 0)::interval
          AND at < midnight + (range ->> 1)::interval
                + CASE WHEN (range ->> 1)::interval <= (range ->> 0)::interval THEN interval '1 day' ELSE interval '0' END)
$$;
