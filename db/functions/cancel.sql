-- Give an appointment up: by whoever keeps the schedule, or by the patient in time. `rules`: calendar,
-- change_until_minutes.
CREATE FUNCTION fn.cancel(who jsonb, appointment uuid, allowed text[], why text, rules jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    a      appointments;
    now_   timestamptz;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    a := fn.lock_appointment(who, appointment, allowed, true, NULL, '{}', (rules ->> 'calendar')::bigint);
    now_ := clock_timestamp();
    PERFORM fn.must_be_in_time(who, a, (rules ->> 'change_until_minutes')::integer, now_);
    RETURN fn.answer_appointment(who, appointment, jsonb_build_array(fn.give_up(who, a, why, now_)));
END $$;
-- Its seat is free again; the caller holds the schedule.
CREATE FUNCTION fn.give_up(who jsonb, a appointments, why text, now_ timestamptz, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    a.status := 'cancelled';
    a.cancel_reason := why;
    a.sequence := a.sequence + 1;
    PERFORM fn.tell_of(who, a, 'appointment.cancelled', more);
    PERFORM fn.free_slot(a, now_);
    RETURN fn.settle_appointment(who, a, 'appointment.cancelled', now_);
END $$;
-- This one of a series and all that follow it; what has begun or is over stays as it is.
CREATE FUNCTION fn.cancel_following(who jsonb, appointment uuid, allowed text[], why text, rules jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    first  appointments;
    a      appointments;
    now_   timestamptz;
    events jsonb := '[]';
    ids    uuid[] := '{}';
    reply  jsonb;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    first := fn.lock_following(who, appointment, allowed, '{}', (rules ->> 'calendar')::bigint);
    now_ := clock_timestamp();
    FOR a IN SELECT * FROM fn.following(first, allowed) LOOP
        PERFORM fn.must_keep(who, a, true);
        PERFORM fn.must_be_in_time(who, a, (rules ->> 'change_until_minutes')::integer, now_);
        events := events || fn.give_up(who, a, why, now_, jsonb_build_object('nth', cardinality(ids)));
        ids := ids || a.id;
    END LOOP;
    reply := fn.answer_series(first, ids);
    PERFORM fn.keep_reply(who, 200, reply);
    RETURN jsonb_build_object('status', 200, 'reply', reply, 'events', events);
END $$;
