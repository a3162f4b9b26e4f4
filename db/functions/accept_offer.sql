-- Take what was offered: the hold becomes the appointment, or the appointment to be replaced moves there and its old time is free.
-- `wish` as in fn.book, for the doctor and time of the offer, with the patient; `appointment` is a name for a new one. Who accepts
-- twice is answered the same.
CREATE FUNCTION fn.accept_offer(who jsonb, offer uuid, wish jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    peek   appointments;
    o      offers;
    e      waitlist_entries;
    was    appointments;
    now_   timestamptz;
    events jsonb;
    taken  uuid;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    peek := fn.to_be_replaced((who ->> 'org')::uuid, offer);
    o := fn.lock_offer(who, offer, (wish ->> 'calendar')::bigint, peek.staff_id);
    was := fn.to_be_replaced(o.organization_id, offer);
    IF was.staff_id IS DISTINCT FROM peek.staff_id THEN
        RAISE EXCEPTION USING ERRCODE = 'QS002', MESSAGE = 'the appointment moved to another schedule meanwhile';
    END IF;
    e := fn.entry_of(o);
    IF o.state = 'accepted' THEN
        RETURN fn.answer_appointment(who, CASE WHEN was.id IS NULL THEN o.hold_id ELSE was.id END, '[]');
    END IF;
    now_ := clock_timestamp();
    PERFORM fn.must_be_open(o, now_);
    IF was.status NOT IN ('pending', 'confirmed', 'cancelled') THEN
        PERFORM fn.refuse('bad-state', was.status);
    END IF;
    UPDATE appointments h SET held_by = (who ->> 'id')::uuid  -- their own from here on, if the calendar still allows it
        WHERE h.id = o.hold_id AND h.organization_id = o.organization_id AND h.status = 'held'
          AND h.service_id = (wish ->> 'service')::uuid AND h.seat <= (wish -> 'doctors' ->> h.staff_id::text)::integer
          AND h.during = tstzrange((wish ->> 'from')::timestamptz, (wish ->> 'to')::timestamptz);
    DELETE FROM appointments h WHERE h.id = o.hold_id AND h.organization_id = o.organization_id AND h.status = 'held'
        AND h.held_by IS DISTINCT FROM (who ->> 'id')::uuid;
    IF was.id IS NULL OR was.status = 'cancelled' THEN
        taken := o.hold_id;
        events := jsonb_build_array(fn.take_slot(who, taken, wish, now_));
    ELSE
        taken := was.id;
        events := fn.move_appointment(who, was, wish, now_);
    END IF;
    UPDATE offers SET state = 'accepted', answered_at = now_ WHERE id = o.id AND organization_id = o.organization_id;
    UPDATE waitlist_entries SET state = 'booked', ended_at = now_, appointment_id = taken, revision = revision + 1
        WHERE id = e.id AND organization_id = e.organization_id;
    PERFORM fn.audit(who, 'offer.accepted', o.id, jsonb_build_object('entry', e.id, 'appointment', taken), now_);
    RETURN fn.answer_appointment(who, taken, events);
END $$;
-- The appointment that whoever is offered a slot would give for it; nothing, where they have none.
CREATE FUNCTION fn.to_be_replaced(organization uuid, offer uuid) RETURNS appointments LANGUAGE sql STABLE AS $$
    SELECT a FROM offers o JOIN waitlist_entries e ON e.id = o.entry_id JOIN appointments a ON a.id = e.appointment_id
    WHERE o.id = offer AND o.organization_id = organization AND e.organization_id = organization AND a.organization_id = organization
$$;
CREATE FUNCTION fn.must_be_open(o offers, now_ timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF o.state <> 'open' OR o.expires_at <= now_ THEN
        PERFORM fn.refuse('offer-over');
    END IF;
END $$;
-- A new appointment where the hold was; the caller holds the schedule.
CREATE FUNCTION fn.take_slot(who jsonb, appointment uuid, wish jsonb, now_ timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    a appointments;
BEGIN
    PERFORM fn.must_be_ahead(wish, now_);
    a := fn.place(who, fn.blank_appointment(who, appointment, wish, now_), wish, now_);
    RETURN fn.announce_booking(who, a, now_);
END $$;
