-- A free seat for a wish, under the locks of its doctors: the least busy doctor of that day, then the lowest id, then the lowest
-- seat. `wish`: doctors {id: seats}, branch, from, to (with buffers), day_from, day_to. Null: nobody is free. Holds that are over
-- are deleted first, since no constraint sees that they are. `moving`: an appointment that stands in nobody's way, being itself.
CREATE FUNCTION fn.find_seat(wish jsonb, now_ timestamptz, moving uuid, OUT doctor uuid, OUT seat smallint) LANGUAGE plpgsql AS $$
DECLARE
    slot tstzrange := tstzrange((wish ->> 'from')::timestamptz, (wish ->> 'to')::timestamptz);
    is_choice boolean := (SELECT count(*) > 1 FROM jsonb_object_keys(wish -> 'doctors'));
    day  tstzrange := tstzrange((wish ->> 'day_from')::timestamptz, (wish ->> 'day_to')::timestamptz);
BEGIN
    DELETE FROM appointments a USING jsonb_object_keys(wish -> 'doctors') AS d (id)
        WHERE a.staff_id = d.id::uuid AND a.status = 'held' AND a.expires_at <= now_ AND a.during && slot;
    SELECT d.id::uuid, s.seat INTO doctor, find_seat.seat
    FROM jsonb_each_text(wish -> 'doctors') AS d (id, seats)
    CROSS JOIN LATERAL (
        SELECT array_agg(a.seat) AS seats, coalesce(bool_or(a.branch_id <> (wish ->> 'branch')::uuid OR a.seat > d.seats::int), false) AS is_away
        FROM appointments a
        WHERE a.staff_id = d.id::uuid AND a.status NOT IN ('cancelled', 'no_show') AND a.during && slot
          AND a.id IS DISTINCT FROM moving) AS taken
    CROSS JOIN LATERAL (
        SELECT g.seat::smallint FROM generate_series(1, d.seats::int) AS g (seat)
        WHERE NOT taken.is_away AND g.seat <> ALL (coalesce(taken.seats, '{}')) ORDER BY g.seat LIMIT 1) AS s
    ORDER BY CASE WHEN is_choice THEN (
        SELECT coalesce(sum(upper(a.during) - lower(a.during)), interval '0') FROM appointments a
        WHERE a.staff_id = d.id::uuid AND a.status NOT IN ('cancelled', 'no_show') AND a.during && day
          AND a.id IS DISTINCT FROM moving) END, d.id::uuid LIMIT 1;
END $$;
