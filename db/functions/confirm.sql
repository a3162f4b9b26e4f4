-- The patient will come. Said twice, it changes nothing.
CREATE FUNCTION fn.confirm(who jsonb, appointment uuid, allowed text[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    a      appointments;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    a := fn.lock_appointment(who, appointment, allowed, true);
    IF a.status = 'confirmed' THEN
        RETURN fn.answer_appointment(who, appointment, '[]');
    END IF;
    a.status := 'confirmed';
    PERFORM fn.tell_of(who, a, 'appointment.confirmed');
    RETURN fn.answer_appointment(who, appointment,
        jsonb_build_array(fn.settle_appointment(who, a, 'appointment.confirmed', clock_timestamp())));
END $$;
-- Nobody came: said by whoever keeps the schedule, once it should have begun.
CREATE FUNCTION fn.miss(who jsonb, appointment uuid, allowed text[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    a      appointments;
    now_   timestamptz;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    a := fn.lock_appointment(who, appointment, allowed, false);
    now_ := clock_timestamp();
    IF now_ < a.starts_at THEN
        PERFORM fn.refuse('too-early', fn.from_then_on(a.starts_at));
    END IF;
    a.status := 'no_show';
    RETURN fn.answer_appointment(who, appointment, jsonb_build_array(fn.settle_appointment(who, a, 'appointment.missed', now_)));
END $$;
-- Other words about it; the time stays. `said`: reason, notes; what is not said stays.
CREATE FUNCTION fn.annotate(who jsonb, appointment uuid, allowed text[], seen integer, said jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    RETURN fn.reword(who, fn.lock_appointment(who, appointment, allowed, true, seen), said);
END $$;
CREATE FUNCTION fn.reword(who jsonb, was appointments, said jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    a appointments := fn.reworded(was, said);
BEGIN
    IF a IS NOT DISTINCT FROM was THEN
        RETURN fn.answer_appointment(who, a.id, '[]');
    END IF;
    RETURN fn.answer_appointment(who, a.id,
        jsonb_build_array(fn.settle_appointment(who, a, 'appointment.annotated', clock_timestamp())));
END $$;
CREATE FUNCTION fn.reworded(a appointments, said jsonb) RETURNS appointments LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    a.reason := CASE WHEN said ? 'reason' THEN said ->> 'reason' ELSE a.reason END;
    a.notes := CASE WHEN said ? 'notes' THEN said ->> 'notes' ELSE a.notes END;
    RETURN a;
END $$;
