-- How many appointments somebody may have who books for themselves, and that none of them overlap. Their row is the lock, taken
-- after the schedules', since two of their bookings may be with two doctors.
CREATE FUNCTION fn.must_be_within_limits(patient uuid, wish jsonb, now_ timestamptz, moving uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    open_ones integer;
    that_day  integer;
    is_there  boolean;
BEGIN
    IF wish ->> 'most_open' IS NULL THEN
        RETURN;
    END IF;
    PERFORM FROM patients WHERE id = patient FOR NO KEY UPDATE;
    SELECT count(*) FILTER (WHERE a.starts_at > now_),
           count(*) FILTER (WHERE a.starts_at >= (wish ->> 'day_from')::timestamptz AND a.starts_at < (wish ->> 'day_to')::timestamptz),
           coalesce(bool_or(a.starts_at < (wish ->> 'ends_at')::timestamptz AND a.ends_at > (wish ->> 'starts_at')::timestamptz), false)
    INTO open_ones, that_day, is_there
    FROM appointments a
    WHERE a.patient_id = patient AND a.status NOT IN ('held', 'cancelled', 'no_show', 'completed') AND a.id IS DISTINCT FROM moving
      AND a.starts_at > least(now_, (wish ->> 'day_from')::timestamptz) - interval '1 day';  -- nobody reads what was years ago
    IF is_there THEN
        PERFORM fn.refuse('booking-limit', '/starts_at');
    END IF;
    IF open_ones >= (wish ->> 'most_open')::integer OR that_day >= (wish ->> 'most_a_day')::integer THEN
        PERFORM fn.refuse('booking-limit');
    END IF;
END $$;
