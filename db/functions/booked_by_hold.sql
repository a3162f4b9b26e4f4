-- What somebody has booked by a hold, which gave it its id: the answer was lost on its way, and they ask again.
CREATE FUNCTION fn.booked_by_hold(who jsonb, hold uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('events', '[]'::jsonb, 'reply', (
        SELECT fn.decided_appointment(a) FROM appointments a
        WHERE a.id = hold AND a.organization_id = (who ->> 'org')::uuid AND a.booked_by = (who ->> 'id')::uuid
          AND a.status = 'pending' AND a.sequence = 0))
$$;
