-- What undo needs to put a ticket back; without what a person said (that has its own date of deletion).
CREATE FUNCTION fn.image_of(t tickets) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT to_jsonb(t) - ARRAY['id', 'organization_id', 'name', 'phone', 'reason', 'needs', 'patient_id', 'user_id', 'joined_at',
        'slot_at', 'appointment_id', 'base', 'last_action', 'acted_at', 'acted_by', 'undo']
$$;
