-- The first beat of booking: the rows of all schedules it may touch, by id, so that no two bookings wait for each other. What is
-- read after it is what is committed; so the calendar that the caller decided by must still be the one that stands.
CREATE FUNCTION fn.lock_schedules(who jsonb, doctors uuid[], calendar bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM streams WHERE id = ANY (doctors) AND organization_id = (who ->> 'org')::uuid ORDER BY id FOR NO KEY UPDATE;
    PERFORM fn.must_stand(who, calendar);
END $$;
-- Null: whoever calls decided by no calendar.
CREATE FUNCTION fn.must_stand(who jsonb, calendar bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF calendar IS NOT NULL AND calendar <> fn.calendar_revision((who ->> 'org')::uuid) THEN
        RAISE EXCEPTION USING ERRCODE = 'QS003', MESSAGE = 'the calendar changed meanwhile';
    END IF;
END $$;
