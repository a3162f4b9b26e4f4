-- An appointment as events and schedules carry it: ids, times and codes; no name, no reason, no note.
CREATE FUNCTION fn.schedule_entry(a appointments) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'id', a.id, 'branch_id', a.branch_id, 'service_id', a.service_id, 'staff_id', a.staff_id, 'seat', a.seat,
        'starts_at', a.starts_at, 'ends_at', a.ends_at, 'busy_from', lower(a.during), 'busy_to', upper(a.during),
        'status', a.status, 'ticket_id', a.ticket_id, 'ticket_state', a.ticket_state, 'series_id', a.series_id,
        'sequence', a.sequence, 'revision', a.revision)
$$;
