-- The last two beats of a change to an appointment that stays where it is: write it, announce it, audit it; the event.
CREATE FUNCTION fn.settle_appointment(who jsonb, a appointments, event_type text, happened timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    event jsonb;
BEGIN
    a.revision := a.revision + 1;
    a.changed_at := happened;
    PERFORM fn.write_appointment(a);
    event := fn.announce(a.staff_id, event_type, jsonb_build_object('appointment', fn.schedule_entry(a)), false, happened);
    PERFORM fn.audit(who, event_type, a.id, jsonb_build_object('staff', a.staff_id, 'branch', a.branch_id), happened);
    RETURN event;
END $$;
-- Every column a command may change, in one place.
CREATE FUNCTION fn.write_appointment(a appointments) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE appointments SET branch_id = a.branch_id, service_id = a.service_id, staff_id = a.staff_id, seat = a.seat,
        starts_at = a.starts_at, ends_at = a.ends_at, during = a.during, status = a.status, reason = a.reason, notes = a.notes,
        cancel_reason = a.cancel_reason, ticket_id = a.ticket_id, ticket_state = a.ticket_state, came_as = a.came_as, sequence = a.sequence,
        changed_at = a.changed_at, revision = a.revision
    WHERE id = a.id AND organization_id = a.organization_id;
END $$;
-- What a command answers of the appointment as it is now, kept for a retry.
CREATE FUNCTION fn.answer_appointment(who jsonb, appointment uuid, events jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    a appointments;
BEGIN
    SELECT * INTO STRICT a FROM appointments WHERE id = appointment AND organization_id = (who ->> 'org')::uuid;
    PERFORM fn.keep_reply(who, 200, fn.decided_appointment(a));
    RETURN jsonb_build_object('status', 200, 'reply', fn.decided_appointment(a), 'events', events);
END $$;
-- Work that follows when somebody's time is given back: who waits for an earlier one may have it.
CREATE FUNCTION fn.free_slot(a appointments, now_ timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF a.starts_at > now_ THEN
        PERFORM fn.enqueue(a.organization_id, 'slot.freed', jsonb_build_object('staff', a.staff_id, 'branch', a.branch_id,
            'from', lower(a.during), 'to', upper(a.during)));
    END IF;
END $$;
-- Work that follows: those concerned are told; not the way by which whoever did it knows already. What the patient did not do, and
-- whoever did it may take back (`is_undoable`), waits for that: then they are told of what is so, or nothing.
CREATE FUNCTION fn.tell_of(who jsonb, a appointments, kind text, more jsonb DEFAULT '{}', is_undoable boolean DEFAULT false)
RETURNS void LANGUAGE sql AS $$
    SELECT fn.enqueue(a.organization_id, kind,
        jsonb_build_object('appointment', a.id, 'sequence', a.sequence, 'by', who -> 'id') || more,
        CASE WHEN is_undoable AND NOT fn.has_appointment(who, a) THEN now() + interval '40 seconds' ELSE now() END)
$$;
