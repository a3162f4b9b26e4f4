-- A doctor's schedule as it stands, with the version of its stream, in one snapshot: what a projection is loaded from. Appointments
-- that have anything of a window; no holds, which are nobody's business. None begins two days before it ends.
CREATE FUNCTION fn.schedule(doctor uuid, from_ timestamptz, to_ timestamptz) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('stream_id', s.id, 'organization_id', s.organization_id, 'version', s.version,
        'public_version', s.public_version, 'epoch', i.epoch, 'at', s.at,
        'doctor', jsonb_build_object('id', u.id, 'name', u.name ->> 'en', 'names', u.name),
        'branches', fn.workplaces(s.organization_id, u.id), 'calendar', fn.calendar_revision(s.organization_id),
        'appointments', (SELECT coalesce(jsonb_agg(fn.schedule_entry(a)), '[]') FROM appointments a
                         WHERE a.staff_id = s.id AND a.organization_id = s.organization_id AND a.status <> 'held'
                           AND a.starts_at > from_ - interval '2 days' AND a.starts_at < to_ + interval '1 day'
                           AND a.during && tstzrange(from_, to_)))
    FROM streams s JOIN users u ON u.id = s.id, installation i WHERE s.id = doctor
$$;
-- Where a doctor works, or did within days: of their hours and their appointments. It does not shrink at once, so that all who
-- watch a branch's day watch the same doctors.
CREATE FUNCTION fn.workplaces(organization uuid, doctor uuid) RETURNS uuid[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(w.branch_id), '{}') FROM (
        SELECT branch_id FROM time_blocks WHERE staff_id = doctor AND organization_id = organization
            AND (deleted_at IS NULL OR deleted_at > now() - interval '9 days')
        UNION
        SELECT branch_id FROM appointments WHERE staff_id = doctor AND organization_id = organization
            AND starts_at > now() - interval '9 days' AND status <> 'held') AS w
$$;
