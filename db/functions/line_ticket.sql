-- A ticket as events and snapshots carry it: what staff screens show, and beside it (never sent) what the server needs
-- to place it. No name, no phone, no reason.
CREATE FUNCTION fn.line_ticket(t tickets) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'id', t.id, 'number', t.number, 'state', t.state, 'priority', t.priority, 'rank_at', t.rank_at,
        'joined_at', t.joined_at, 'service_id', t.service_id, 'needs', to_jsonb(t.needs), 'slot_at', t.slot_at,
        'here', t.here, 'snoozed_until', t.snoozed_until, 'counter', fn.counter_of(t.counter_id),
        'called_at', t.called_at, 'called_by', t.called_by, 'appointment_id', t.appointment_id,
        'undo_until', fn.undo_until(t),
        'queue_id', t.queue_id, 'band', t.band, 'started_at', t.started_at, 'end_reason', t.end_reason,
        'base', t.base, 'user_id', t.user_id, 'day', t.day,
        'own', t.last_action IN ('snooze', 'here') AND t.acted_by IN (t.id, t.user_id))
$$;
