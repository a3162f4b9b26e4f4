-- What somebody has booked for themselves a moment ago at that very time: the answer was lost on its way, and they ask again.
CREATE FUNCTION fn.just_booked(who jsonb, branch uuid, service uuid, doctor uuid, starts_at timestamptz) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('events', '[]'::jsonb, 'reply', (
        SELECT fn.decided_appointment(a) FROM appointments a
        WHERE a.organization_id = (who ->> 'org')::uuid AND a.user_id = (who ->> 'id')::uuid AND a.booked_by = a.user_id
          AND a.starts_at = just_booked.starts_at AND a.branch_id = branch AND a.service_id = service
          AND (doctor IS NULL OR a.staff_id = doctor) AND a.status = 'pending' AND a.sequence = 0
          AND a.created_at > now() - interval '10 minutes'))
$$;
