-- Every column a command may change, in one place.
CREATE FUNCTION fn.write_ticket(t tickets) RETURNS void LANGUAGE sql AS $$
    UPDATE tickets SET branch_id = t.branch_id, queue_id = t.queue_id, day = t.day, number = t.number, state = t.state,
        priority = t.priority, band = t.band, rank_at = t.rank_at, arrived_at = t.arrived_at, service_id = t.service_id,
        here = t.here, snoozed_until = t.snoozed_until, counter_id = t.counter_id, called_by = t.called_by,
        called_at = t.called_at, started_at = t.started_at, ended_at = t.ended_at, end_reason = t.end_reason,
        base = t.base, last_action = t.last_action, acted_at = t.acted_at, acted_by = t.acted_by, undo = t.undo
    WHERE id = t.id
$$;
