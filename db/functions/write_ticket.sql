-- Every column a command may change, in one place. What has an appointment takes it along, once this is committed.
CREATE FUNCTION fn.write_ticket(t tickets) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tickets SET branch_id = t.branch_id, queue_id = t.queue_id, day = t.day, number = t.number, state = t.state,
        priority = t.priority, band = t.band, rank_at = t.rank_at, arrived_at = t.arrived_at, service_id = t.service_id,
        here = t.here, snoozed_until = t.snoozed_until, counter_id = t.counter_id, called_by = t.called_by,
        called_at = t.called_at, started_at = t.started_at, ended_at = t.ended_at, end_reason = t.end_reason,
        base = t.base, appointment_ended_at = t.appointment_ended_at, last_action = t.last_action, acted_at = t.acted_at, acted_by = t.acted_by, undo = t.undo
    WHERE id = t.id;
    IF t.appointment_id IS NOT NULL THEN
        PERFORM fn.enqueue(t.organization_id, 'appointment.follow', jsonb_build_object('ticket', t.id));
    END IF;
END $$;
