-- Hold a slot for whoever waits, and offer it to them until it expires: all or nothing, under the schedule's lock. `wish` as in
-- fn.book, for one doctor, with `expires_at`. The reply: `made`; `taken` when the slot is not free; `passed` when it is not for them,
-- because they wait no more, were offered it before, or are busy at that time.
CREATE FUNCTION fn.offer_slot(who jsonb, offer uuid, hold uuid, entry uuid, wish jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    passed  jsonb := jsonb_build_object('reply', 'passed', 'events', '[]'::jsonb);
    e       waitlist_entries;
    a       appointments;
    now_    timestamptz;
BEGIN
    PERFORM fn.lock_schedules(who, ARRAY(SELECT jsonb_object_keys(wish -> 'doctors')::uuid), (wish ->> 'calendar')::bigint);
    SELECT * INTO e FROM waitlist_entries w
        WHERE w.id = entry AND w.organization_id = (who ->> 'org')::uuid AND w.state = 'waiting' FOR NO KEY UPDATE;
    now_ := clock_timestamp();
    IF e.id IS NULL OR (wish ->> 'expires_at')::timestamptz <= now_ OR fn.is_taken_up(e, wish) THEN
        RETURN passed;
    END IF;
    a := fn.blank_appointment(who, hold, wish, now_);
    SELECT s.doctor, s.seat INTO a.staff_id, a.seat FROM fn.find_seat(wish, now_, NULL) AS s;
    IF a.staff_id IS NULL THEN
        RETURN jsonb_build_object('reply', 'taken', 'events', '[]'::jsonb);
    END IF;
    IF EXISTS (SELECT FROM offers o WHERE o.organization_id = e.organization_id AND o.entry_id = e.id
               AND o.staff_id = a.staff_id AND o.starts_at = a.starts_at) THEN
        RETURN passed;
    END IF;
    a.status := 'held';
    a.held_by := e.id;
    a.expires_at := (wish ->> 'expires_at')::timestamptz;
    INSERT INTO appointments SELECT a.*;
    INSERT INTO offers (id, organization_id, entry_id, hold_id, staff_id, starts_at, expires_at, created_at)
        VALUES (offer, e.organization_id, e.id, a.id, a.staff_id, a.starts_at, a.expires_at, now_);
    UPDATE waitlist_entries SET state = 'offered', revision = revision + 1 WHERE id = e.id AND organization_id = e.organization_id;
    PERFORM fn.audit(who, 'offer.made', offer, jsonb_build_object('entry', e.id, 'staff', a.staff_id, 'branch', a.branch_id), now_);
    PERFORM fn.enqueue(e.organization_id, 'offer.made', jsonb_build_object('offer', offer));
    PERFORM fn.enqueue(e.organization_id, 'offer.lapse', jsonb_build_object('offer', offer), a.expires_at);
    RETURN jsonb_build_object('reply', 'made', 'events', '[]'::jsonb);
END $$;
-- Whether they have another appointment at that time, apart from the one they would give for it.
CREATE FUNCTION fn.is_taken_up(e waitlist_entries, wish jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM appointments a
        WHERE a.organization_id = e.organization_id AND a.patient_id = e.patient_id AND a.id IS DISTINCT FROM e.appointment_id
          AND a.status IN ('pending', 'confirmed', 'checked_in', 'in_progress')
          AND a.starts_at < (wish ->> 'ends_at')::timestamptz AND a.ends_at > (wish ->> 'starts_at')::timestamptz)
$$;
