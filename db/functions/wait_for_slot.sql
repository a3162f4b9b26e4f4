-- A place on the waiting list, and a look at once at what is free already. `wish`: branch, service, staff, patient or user,
-- appointment (what they would give for an earlier one), from_on, until_on, weekdays, from_time, until_time, most_waits, since and
-- until (the same days as moments).
CREATE FUNCTION fn.wait_for_slot(who jsonb, entry uuid, wish jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    e      waitlist_entries;
    now_   timestamptz;
    reply  jsonb;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    e.id := entry;
    e.organization_id := (who ->> 'org')::uuid;
    e.branch_id := (wish ->> 'branch')::uuid;
    e.service_id := (wish ->> 'service')::uuid;
    e.staff_id := (wish ->> 'staff')::uuid;
    SELECT p.id, p.user_id INTO e.patient_id, e.user_id FROM fn.patient_of(who, wish) AS p;
    PERFORM FROM patients WHERE id = e.patient_id FOR NO KEY UPDATE;
    e.appointment_id := (wish ->> 'appointment')::uuid;
    PERFORM fn.must_wait_once(e, (wish ->> 'most_waits')::integer);
    PERFORM fn.must_be_coming(e);
    now_ := clock_timestamp();
    e.from_on := wish ->> 'from_on';
    e.until_on := wish ->> 'until_on';
    e.weekdays := CASE WHEN wish -> 'weekdays' <> 'null' THEN ARRAY(SELECT jsonb_array_elements_text(wish -> 'weekdays')::smallint) END;
    e.from_time := wish ->> 'from_time';
    e.until_time := wish ->> 'until_time';
    e.state := 'waiting';
    e.created_at := now_;
    e.revision := 1;
    INSERT INTO waitlist_entries SELECT e.*;
    PERFORM fn.audit(who, 'waitlist.joined', e.id, jsonb_build_object('branch', e.branch_id, 'service', e.service_id), now_);
    PERFORM fn.look_for(e.organization_id, e.branch_id, (wish ->> 'since')::timestamptz, (wish ->> 'until')::timestamptz);
    reply := jsonb_build_object('id', e.id);
    PERFORM fn.keep_reply(who, 201, reply);
    RETURN jsonb_build_object('status', 201, 'reply', reply, 'events', '[]'::jsonb);
END $$;
-- Two wishes of one patient wait for each other; the same one twice is refused.
CREATE FUNCTION fn.must_wait_once(e waitlist_entries, most integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    others integer;
    same   boolean;
BEGIN
    SELECT count(*), coalesce(bool_or(w.branch_id = e.branch_id AND w.service_id = e.service_id
                                      AND w.staff_id IS NOT DISTINCT FROM e.staff_id), false)
    INTO others, same FROM waitlist_entries w
    WHERE w.organization_id = e.organization_id AND w.patient_id = e.patient_id AND w.state IN ('waiting', 'offered');
    IF same THEN
        PERFORM fn.refuse('already-waiting');
    ELSIF others >= most THEN
        PERFORM fn.refuse('booking-limit');
    END IF;
END $$;
-- What they would give for an earlier time is theirs, still to come, and the same service.
CREATE FUNCTION fn.must_be_coming(e waitlist_entries) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    a appointments;
BEGIN
    IF e.appointment_id IS NULL THEN
        RETURN;
    END IF;
    SELECT * INTO a FROM appointments p WHERE p.id = e.appointment_id AND p.organization_id = e.organization_id
        AND p.patient_id = e.patient_id;
    IF a.id IS NULL THEN
        PERFORM fn.refuse('not-found');
    ELSIF a.status NOT IN ('pending', 'confirmed') OR a.starts_at <= now() THEN
        PERFORM fn.refuse('bad-state', a.status);
    ELSIF a.service_id <> e.service_id THEN
        PERFORM fn.refuse('invalid', '/service_id');
    END IF;
END $$;
