-- An appointment follows its ticket, which may have gone on meanwhile: what counts is the ticket as it is now. Said again, it changes
-- nothing. Who leaves uncalled before their time is over has the appointment as it was before they came, and may come again; who
-- leaves later gave it up. An undo brings back what was.
CREATE FUNCTION fn.follow_ticket(who jsonb, ticket uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    peek appointments := fn.appointment_of(who, ticket);
    a    appointments;
    t    tickets;
    now_ timestamptz;
    becomes text;
    stands  text;
BEGIN
    PERFORM fn.lock_schedules(who, array_remove(ARRAY[peek.staff_id], NULL), NULL);
    a := fn.appointment_of(who, ticket);
    SELECT * INTO t FROM tickets WHERE id = ticket AND organization_id = a.organization_id;
    now_ := clock_timestamp();
    IF a.staff_id IS DISTINCT FROM peek.staff_id THEN
        RAISE EXCEPTION USING ERRCODE = 'QS002', MESSAGE = 'the appointment moved to another schedule meanwhile';
    END IF;
    becomes := fn.status_by(a, t);
    stands := CASE WHEN becomes IN ('checked_in', 'in_progress') THEN t.state END;
    IF a.status IS NOT DISTINCT FROM becomes AND a.ticket_state IS NOT DISTINCT FROM stands THEN
        RETURN jsonb_build_object('events', '[]'::jsonb);
    END IF;
    IF a.status IN ('cancelled', 'no_show') AND becomes NOT IN ('cancelled', 'no_show') THEN
        a.seat := fn.seat_beside(a, now_);
        IF a.seat IS NULL THEN
            RETURN jsonb_build_object('events', '[]'::jsonb);
        END IF;
    END IF;
    IF becomes IN ('pending', 'confirmed') OR (t.state = 'left' AND becomes = a.came_as) THEN
        a.ticket_id := NULL;
    ELSIF a.ticket_id IS NULL THEN
        a.ticket_id := t.id;
        a.came_as := a.status;
    END IF;
    IF becomes = 'cancelled' OR a.status = 'cancelled' THEN  -- what was told of it before is no longer so
        a.sequence := a.sequence + 1;
    END IF;
    IF a.status = 'cancelled' THEN  -- and whoever heard of it hears that it is on again
        PERFORM fn.tell_of(who, a, 'appointment.confirmed', '{"is_back": true}');
    END IF;
    a.status := becomes;
    a.ticket_state := stands;
    a.cancel_reason := CASE becomes WHEN 'cancelled' THEN coalesce(t.end_reason, 'left') END;
    IF becomes = 'cancelled' THEN
        PERFORM fn.tell_of(who, a, 'appointment.cancelled', '{}', true);
        PERFORM fn.free_slot(a, now_);
    END IF;
    RETURN jsonb_build_object('events', jsonb_build_array(fn.settle_appointment(who, a, 'appointment.followed', now_)));
END $$;
-- The appointment that goes with a ticket: it came by it, or it was left and is as it was then.
CREATE FUNCTION fn.appointment_of(who jsonb, ticket uuid) RETURNS appointments LANGUAGE sql STABLE AS $$
    SELECT a FROM tickets t JOIN appointments a ON a.id = t.appointment_id AND a.organization_id = t.organization_id
    WHERE t.id = ticket AND t.organization_id = (who ->> 'org')::uuid
      AND (a.ticket_id = t.id OR (a.ticket_id IS NULL AND a.starts_at = t.slot_at))
$$;
-- By the ticket as it is; null: there is none. Who was called is not with the doctor before the visit starts. A visit that was completed
-- and goes on elsewhere stays completed. Whoever was not called all day is not to blame for it.
CREATE FUNCTION fn.status_by(a appointments, t tickets) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN t.appointment_ended_at IS NOT NULL THEN 'completed'
        WHEN t.state IN ('waiting', 'called') THEN 'checked_in' WHEN t.state IN ('completed', 'no_show') THEN t.state
        WHEN t.state <> 'left' THEN 'in_progress'
        WHEN a.ticket_id IS NULL THEN a.status
        WHEN t.called_at IS NULL AND t.ended_at < a.ends_at THEN coalesce(a.came_as, 'confirmed')
        WHEN t.called_at IS NOT NULL AND t.end_reason = 'closed' THEN 'no_show' ELSE 'cancelled' END
$$;
-- Who comes back after their time was given away sits beside whoever has it: they are in the line, whatever the calendar says.
-- Null: the doctor is at another branch then, and the appointment stays as it is.
CREATE FUNCTION fn.seat_beside(a appointments, now_ timestamptz) RETURNS smallint LANGUAGE plpgsql AS $$
DECLARE
    taken   smallint[];
    is_away boolean;
BEGIN
    DELETE FROM appointments o WHERE o.organization_id = a.organization_id AND o.staff_id = a.staff_id AND o.status = 'held'
        AND o.expires_at <= now_ AND o.during && a.during;
    SELECT coalesce(array_agg(o.seat), '{}'), coalesce(bool_or(o.branch_id <> a.branch_id), false) INTO taken, is_away
        FROM appointments o WHERE o.organization_id = a.organization_id AND o.staff_id = a.staff_id
        AND o.status NOT IN ('cancelled', 'no_show') AND o.during && a.during AND o.id <> a.id;
    RETURN CASE WHEN is_away THEN NULL WHEN a.seat <> ALL (taken) THEN a.seat
           ELSE (SELECT min(g.seat) FROM generate_series(1, cardinality(taken) + 1) AS g (seat) WHERE g.seat <> ALL (taken)) END;
END $$;
