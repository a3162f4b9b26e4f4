-- A slot kept for somebody while they fill in the form: a row under the same constraints, which expires. One at a time for each:
-- the row of their account is the lock of that, taken before the schedules'. Asked for again while it stands, it is that same hold,
-- and ends when it was to end: nobody keeps a slot from others all day. A patient may book what they hold: the limits are asked
-- now, without the appointment that is to go there (`wish`: `moving`), and again by the booking.
CREATE FUNCTION fn.hold_slot(who jsonb, hold uuid, wish jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    former uuid[];
    held   appointments;
    a      appointments;
    now_   timestamptz;
    reply  jsonb;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    PERFORM FROM users WHERE id = (who ->> 'id')::uuid AND organization_id = (who ->> 'org')::uuid FOR NO KEY UPDATE;
    former := ARRAY(SELECT staff_id FROM appointments
        WHERE held_by = (who ->> 'id')::uuid AND status = 'held' AND organization_id = (who ->> 'org')::uuid);
    PERFORM fn.lock_schedules(who, former || ARRAY(SELECT jsonb_object_keys(wish -> 'doctors')::uuid), (wish ->> 'calendar')::bigint);
    now_ := clock_timestamp();
    PERFORM fn.must_be_ahead(wish, now_);
    a := fn.blank_appointment(who, hold, wish, now_);
    SELECT * INTO held FROM appointments h WHERE h.held_by = (who ->> 'id')::uuid AND h.status = 'held' AND h.expires_at > now_
        AND h.organization_id = a.organization_id AND h.staff_id = ANY (former) AND h.branch_id = a.branch_id
        AND h.service_id = a.service_id AND h.during = a.during AND h.seat <= (wish -> 'doctors' ->> h.staff_id::text)::integer;
    IF FOUND THEN
        a := held;
    ELSE
        FOR held IN DELETE FROM appointments WHERE held_by = (who ->> 'id')::uuid AND status = 'held' AND staff_id = ANY (former)
                    AND organization_id = (who ->> 'org')::uuid RETURNING * LOOP
            IF held.during <> a.during THEN
                PERFORM fn.free_slot(held, now_);
            END IF;
        END LOOP;
        SELECT s.doctor, s.seat INTO a.staff_id, a.seat FROM fn.find_seat(wish, now_, NULL) AS s;
        IF a.staff_id IS NULL THEN
            PERFORM fn.refuse('slot-taken');
        END IF;
        a.status := 'held';
        a.held_by := (who ->> 'id')::uuid;
        a.expires_at := now_ + (wish ->> 'hold_seconds')::double precision * interval '1 second';
        INSERT INTO appointments SELECT a.*;
    END IF;
    PERFORM fn.must_be_within_limits((SELECT p.id FROM patients p WHERE p.user_id = (who ->> 'id')::uuid
        AND p.organization_id = a.organization_id AND p.deleted_at IS NULL), wish, now_, (wish ->> 'moving')::uuid);
    reply := jsonb_build_object('id', a.id, 'branch_id', a.branch_id, 'service_id', a.service_id, 'staff_id', a.staff_id,
        'starts_at', a.starts_at, 'ends_at', a.ends_at, 'expires_at', a.expires_at);
    PERFORM fn.keep_reply(who, 201, reply);
    RETURN jsonb_build_object('status', 201, 'reply', reply, 'events', '[]'::jsonb);
END $$;
-- Let one's own hold go: somebody may wait for that time.
CREATE FUNCTION fn.release_hold(who jsonb, hold uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    held appointments;
BEGIN
    DELETE FROM appointments WHERE id = hold AND status = 'held' AND held_by = (who ->> 'id')::uuid
        AND organization_id = (who ->> 'org')::uuid RETURNING * INTO held;
    IF NOT FOUND THEN
        PERFORM fn.refuse('not-found');
    END IF;
    PERFORM fn.free_slot(held, clock_timestamp());
    RETURN jsonb_build_object('reply', NULL, 'events', '[]'::jsonb);
END $$;
