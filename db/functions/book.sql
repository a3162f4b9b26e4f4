-- Book a slot: lock the schedules of all doctors who may give it, decide who does, write, announce. A hold of one's own becomes the
-- appointment. `wish`: calendar, branch, service, doctors {id: seats}, starts_at, ends_at, from, to, day_from, day_to,
-- notice_seconds, patient or user, reason, reference, hold, most_open, most_a_day, series. Taken comes before limits: whoever loses
-- a race reads why. Every statement below has its one index: planning them anew was a quarter of a booking.
CREATE FUNCTION fn.book(who jsonb, appointment uuid, wish jsonb) RETURNS jsonb LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    PERFORM fn.lock_schedules(who, ARRAY(SELECT jsonb_object_keys(wish -> 'doctors')::uuid), (wish ->> 'calendar')::bigint);
    RETURN fn.book_locked(who, appointment, wish);
END $$;
-- The same once the schedules are locked.
CREATE FUNCTION fn.book_locked(who jsonb, appointment uuid, wish jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    now_  timestamptz := clock_timestamp();
    a     appointments;
    event jsonb;
    reply jsonb;
BEGIN
    PERFORM fn.must_be_ahead(wish, now_);
    a := fn.place(who, fn.blank_appointment(who, appointment, wish, now_), wish, now_);
    event := fn.announce_booking(who, a, now_);
    reply := fn.decided_appointment(a);
    PERFORM fn.keep_reply(who, 201, reply);
    RETURN jsonb_build_object('status', 201, 'reply', reply, 'events', jsonb_build_array(event));
END $$;
-- The last beat of a booking, with the work that follows; `more` goes with that.
CREATE FUNCTION fn.announce_booking(who jsonb, a appointments, now_ timestamptz, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM fn.audit(who, 'appointment.booked', a.id, jsonb_build_object('staff', a.staff_id, 'branch', a.branch_id), now_);
    PERFORM fn.tell_of(who, a, 'appointment.booked', more);
    RETURN fn.announce(a.staff_id, 'appointment.booked', jsonb_build_object('appointment', fn.schedule_entry(a)), false, now_);
END $$;
