-- What every command of booking answers, and what a retry is answered again. No name: those are added when it is read.
CREATE FUNCTION fn.decided_appointment(a appointments) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'id', a.id, 'branch_id', a.branch_id, 'service_id', a.service_id, 'staff_id', a.staff_id, 'patient_id', a.patient_id,
        'starts_at', a.starts_at, 'ends_at', a.ends_at, 'busy_from', lower(a.during), 'busy_to', upper(a.during), 'seat', a.seat,
        'status', a.status, 'reference', a.reference, 'reason', a.reason,
        'notes', a.notes, 'cancel_reason', a.cancel_reason, 'series_id', a.series_id, 'ticket_id', a.ticket_id,
        'sequence', a.sequence, 'revision', a.revision)
$$;
