-- One of a series with all that follow it and may still be changed, the earliest first.
CREATE FUNCTION fn.following(first appointments, allowed text[]) RETURNS SETOF appointments LANGUAGE sql STABLE AS $$
    SELECT * FROM appointments a
    WHERE a.organization_id = first.organization_id AND a.status = ANY (allowed)
      AND (a.id = first.id OR (a.series_id = first.series_id AND a.starts_at >= first.starts_at)) ORDER BY a.starts_at, a.id
$$;
-- The schedules of all of them at once, and of those they may move to; `seen` as in fn.lock_appointment, by appointment.
CREATE FUNCTION fn.lock_following(who jsonb, appointment uuid, allowed text[], candidates uuid[] DEFAULT '{}',
                                  calendar bigint DEFAULT NULL)
RETURNS appointments LANGUAGE plpgsql AS $$
DECLARE
    peek    appointments;
    first   appointments;
    doctors uuid[];
BEGIN
    SELECT * INTO peek FROM appointments WHERE id = appointment AND organization_id = (who ->> 'org')::uuid AND status <> 'held';
    PERFORM fn.must_keep(who, peek, true);
    doctors := ARRAY(SELECT DISTINCT f.staff_id FROM fn.following(peek, allowed) AS f);
    PERFORM fn.lock_schedules(who, doctors || candidates || peek.staff_id, calendar);
    SELECT * INTO STRICT first FROM appointments WHERE id = appointment AND organization_id = (who ->> 'org')::uuid;
    IF first.staff_id <> peek.staff_id OR first.starts_at <> peek.starts_at
       OR EXISTS (SELECT FROM fn.following(first, allowed) AS f WHERE f.staff_id <> ALL (doctors)) THEN
        RAISE EXCEPTION USING ERRCODE = 'QS002', MESSAGE = 'the series changed meanwhile';
    END IF;
    IF NOT first.status = ANY (allowed) THEN
        PERFORM fn.refuse('bad-state', first.status);
    END IF;
    RETURN first;
END $$;
-- What commands of a series answer.
CREATE FUNCTION fn.answer_series(one appointments, ids uuid[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('series_id', one.series_id,
        'items', coalesce(jsonb_agg(fn.decided_appointment(a) ORDER BY a.starts_at, a.id), '[]'))
    FROM appointments a WHERE a.organization_id = one.organization_id AND a.id = ANY (ids)
$$;
