-- Move an appointment to another time, doctor or service, in one go: all schedules it may concern are locked at once. `wish` as in
-- fn.book; `said` as in fn.annotate; `seen`: the revision that the caller decided by. A patient's own move keeps their word that
-- they come; one by staff is to be confirmed anew.
CREATE FUNCTION fn.reschedule(who jsonb, appointment uuid, allowed text[], seen integer, wish jsonb, said jsonb)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    a    appointments;
    now_ timestamptz;
BEGIN
    a := fn.lock_appointment(who, appointment, allowed, true, seen,
        ARRAY(SELECT jsonb_object_keys(wish -> 'doctors')::uuid), (wish ->> 'calendar')::bigint);
    IF fn.is_there(a, wish) THEN
        RETURN fn.reword(who, a, said);
    END IF;
    now_ := clock_timestamp();
    PERFORM fn.must_be_in_time(who, a, (wish ->> 'change_until_minutes')::integer, now_);
    RETURN fn.answer_appointment(who, appointment, fn.move_appointment(who, fn.reworded(a, said), wish, now_));
END $$;
-- Whether an appointment is what a wish asks for: that is no move, and nobody is told of one.
CREATE FUNCTION fn.is_there(a appointments, wish jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT a.service_id = (wish ->> 'service')::uuid AND a.branch_id = (wish ->> 'branch')::uuid AND wish -> 'doctors' ? a.staff_id::text
        AND a.ends_at = (wish ->> 'ends_at')::timestamptz
        AND a.during = tstzrange((wish ->> 'from')::timestamptz, (wish ->> 'to')::timestamptz)
$$;
-- The caller holds the schedules of the appointment and of all doctors of the wish. Gone from the old schedule, there in the new.
CREATE FUNCTION fn.move_appointment(who jsonb, was appointments, wish jsonb, now_ timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    a      appointments := was;
    held   appointments;
    events jsonb := '[]';
BEGIN
    PERFORM fn.must_be_ahead(wish, now_);
    a.branch_id := (wish ->> 'branch')::uuid;
    a.service_id := (wish ->> 'service')::uuid;
    a.starts_at := (wish ->> 'starts_at')::timestamptz;
    a.ends_at := (wish ->> 'ends_at')::timestamptz;
    a.during := tstzrange((wish ->> 'from')::timestamptz, (wish ->> 'to')::timestamptz);
    SELECT * INTO held FROM appointments h WHERE h.held_by = (who ->> 'id')::uuid AND h.status = 'held'
        AND h.organization_id = a.organization_id AND h.branch_id = a.branch_id AND h.during = a.during
        AND h.seat <= (wish -> 'doctors' ->> h.staff_id::text)::integer LIMIT 1;
    DELETE FROM appointments h WHERE h.held_by = (who ->> 'id')::uuid AND h.status = 'held' AND h.organization_id = a.organization_id
        AND wish -> 'doctors' ? h.staff_id::text AND h.during && a.during;  -- one's own, while one chose
    IF held.id IS NOT NULL THEN
        a.staff_id := held.staff_id;
        a.seat := held.seat;
    ELSE
        SELECT s.doctor, s.seat INTO a.staff_id, a.seat FROM fn.find_seat(wish, now_, was.id) AS s;
    END IF;
    IF a.staff_id IS NULL THEN
        PERFORM fn.refuse('slot-taken');
    END IF;
    PERFORM fn.must_keep(who, a, true);
    PERFORM fn.must_be_within_limits(a.patient_id, wish, now_, was.id);
    IF NOT fn.has_appointment(who, a) THEN
        a.status := 'pending';
    END IF;
    a.sequence := a.sequence + 1;
    IF a.staff_id <> was.staff_id THEN
        events := events || fn.announce(was.staff_id, 'appointment.removed', jsonb_build_object('appointment_id', a.id), false, now_);
    END IF;
    PERFORM fn.tell_of(who, a, 'appointment.moved', jsonb_strip_nulls(jsonb_build_object('nth', wish -> 'nth')), true);
    PERFORM fn.free_slot(was, now_);
    RETURN events || fn.settle_appointment(who, a, 'appointment.moved', now_);
END $$;
-- One of a series and all that follow it: all or none. `moves`: [{id, seen, wish}], in an order in which each finds its new time
-- left by those before it.
CREATE FUNCTION fn.move_following(who jsonb, appointment uuid, allowed text[], moves jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    first  appointments;
    a      appointments;
    step   record;
    now_   timestamptz;
    events jsonb := '[]';
    reply  jsonb;
    taken  text := '';
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    first := fn.lock_following(who, appointment, allowed,
        ARRAY(SELECT DISTINCT jsonb_object_keys(m -> 'wish' -> 'doctors')::uuid FROM jsonb_array_elements(moves) AS m),
        (moves -> 0 -> 'wish' ->> 'calendar')::bigint);
    now_ := clock_timestamp();
    IF ARRAY(SELECT f.id || ' ' || f.revision FROM fn.following(first, allowed) AS f ORDER BY 1)
       <> ARRAY(SELECT m ->> 'id' || ' ' || (m ->> 'seen') FROM jsonb_array_elements(moves) AS m ORDER BY 1) THEN
        RAISE EXCEPTION USING ERRCODE = 'QS003', MESSAGE = 'the series changed meanwhile';
    END IF;
    FOR step IN SELECT (m ->> 'id')::uuid AS id, m -> 'wish' AS wish, (m ->> 'at')::integer AS at FROM jsonb_array_elements(moves) AS m LOOP
        SELECT * INTO STRICT a FROM appointments WHERE id = step.id AND organization_id = first.organization_id;
        PERFORM fn.must_keep(who, a, true);
        PERFORM fn.must_be_in_time(who, a, (step.wish ->> 'change_until_minutes')::integer, now_);
        IF (fn.find_seat(step.wish, now_, a.id)).doctor IS NULL THEN
            taken := taken || ' /items/' || step.at;
        ELSE
            events := events || fn.move_appointment(who, a, step.wish || jsonb_build_object('nth', step.at), now_);
        END IF;
    END LOOP;
    IF taken <> '' THEN
        PERFORM fn.refuse('slot-taken', ltrim(taken));
    END IF;
    reply := fn.answer_series(first, ARRAY(SELECT (m ->> 'id')::uuid FROM jsonb_array_elements(moves) AS m));
    PERFORM fn.keep_reply(who, 200, reply);
    RETURN jsonb_build_object('status', 200, 'reply', reply, 'events', events);
END $$;
