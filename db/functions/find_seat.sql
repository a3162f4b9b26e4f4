-- A free seat for a wish, under the locks of its doctors: the least busy doctor of that day, then the lowest id, then the lowest
-- seat. `wish`: doctors {id: seats}, branch, from, to (with buffers), day_from, day_to. Null: nobody is free. Holds that are over
-- are free, and are deleted where the seat will be, since no constraint sees that they are over. `moving`: an appointment that
-- stands in nobody's way, being itself.
CREATE FUNCTION fn.find_seat(wish jsonb, now_ timestamptz, moving uuid, OUT doctor uuid, OUT seat smallint) LANGUAGE plpgsql AS $$
DECLARE
    slot   tstzrange := tstzrange((wish ->> 'from')::timestamptz, (wish ->> 'to')::timestamptz);
    day    tstzrange := tstzrange((wish ->> 'day_from')::timestamptz, (wish ->> 'day_to')::timestamptz);
    asked  uuid[] := ARRAY(SELECT jsonb_object_keys(wish -> 'doctors')::uuid);
    lapsed uuid[];
BEGIN
    IF cardinality(asked) = 1 THEN  -- mostly they are free then, and there is nothing to choose; that was a tenth of a booking
        IF NOT EXISTS (SELECT FROM appointments a WHERE a.staff_id = asked[1] AND a.status NOT IN ('cancelled', 'no_show') AND a.during && slot) THEN
            doctor := asked[1];
            seat := 1;
            RETURN;
        END IF;
    END IF;
    SELECT d.id::uuid, s.seat, taken.lapsed INTO doctor, find_seat.seat, lapsed
    FROM jsonb_each_text(wish -> 'doctors') AS d (id, seats)
    CROSS JOIN LATERAL (
        SELECT array_agg(a.seat) FILTER (WHERE NOT is_over) AS seats, array_agg(a.id) FILTER (WHERE is_over) AS lapsed,
               coalesce(bool_or(a.branch_id <> (wish ->> 'branch')::uuid OR a.seat > d.seats::int) FILTER (WHERE NOT is_over), false) AS is_away
        FROM appointments a CROSS JOIN LATERAL (SELECT a.status = 'held' AND a.expires_at <= now_ AS is_over) AS o
        WHERE a.staff_id = d.id::uuid AND a.status NOT IN ('cancelled', 'no_show') AND a.during && slot
          AND a.id IS DISTINCT FROM moving) AS taken
    CROSS JOIN LATERAL (
        SELECT g.seat::smallint FROM generate_series(1, d.seats::int) AS g (seat)
        WHERE NOT taken.is_away AND g.seat <> ALL (coalesce(taken.seats, '{}')) ORDER BY g.seat LIMIT 1) AS s
    ORDER BY CASE WHEN count(*) OVER () > 1 THEN (
        SELECT coalesce(sum(upper(a.during) - lower(a.during)), interval '0') FROM appointments a
        WHERE a.staff_id = d.id::uuid AND a.status NOT IN ('cancelled', 'no_show') AND a.during && day
          AND a.id IS DISTINCT FROM moving AND a.id <> ALL (coalesce(taken.lapsed, '{}'))) END, d.id::uuid LIMIT 1;
    IF lapsed IS NOT NULL THEN
        DELETE FROM appointments WHERE id = ANY (lapsed);  -- of doctors whom the caller has locked, so of their organization
    END IF;
END $$;
