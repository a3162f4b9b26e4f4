-- The next leg of a visit follows on the same clinic day only.
CREATE FUNCTION fn.must_be_today(t tickets, now_ timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    b branches;
BEGIN
    SELECT * INTO STRICT b FROM branches WHERE id = t.branch_id;
    IF t.state = 'completed'
       AND fn.clinic_day(t.ended_at, b.time_zone, b.day_ends_at) <> fn.clinic_day(now_, b.time_zone, b.day_ends_at) THEN
        PERFORM fn.refuse('bad-state', 'another day');
    END IF;
END $$;
-- What has ended comes back only while its number is still its own: not once the line's numbers began anew.
CREATE FUNCTION fn.must_be_numbered(t tickets) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF t.state IN ('completed', 'no_show', 'left') AND t.day < (SELECT day FROM queue_days WHERE queue_id = t.queue_id) THEN
        PERFORM fn.refuse('bad-state', 'numbers began anew');
    END IF;
END $$;
