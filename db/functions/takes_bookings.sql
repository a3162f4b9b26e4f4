-- Whether there is anything to be booked at a branch: a doctor of it has hours there to come, or somebody is expected there. A rule
-- is over on its last day (UNTIL); one that counts instead (COUNT) is taken to go on.
CREATE FUNCTION fn.takes_bookings(b branches) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM time_blocks t JOIN users u ON u.id = t.staff_id AND u.organization_id = t.organization_id
               WHERE t.organization_id = b.organization_id AND t.branch_id = b.id AND t.kind = 'work' AND t.deleted_at IS NULL
               AND CASE WHEN t.recurrence IS NULL THEN t.starts_on >= current_date - 1
                   ELSE coalesce(substring(t.recurrence FROM 'UNTIL=([0-9]{8})') >= to_char(current_date - 1, 'YYYYMMDD'), true) END
               AND u.disabled_at IS NULL AND u.deleted_at IS NULL AND EXISTS (SELECT FROM roles r WHERE r.user_id = u.id
                   AND r.organization_id = b.organization_id AND r.role = 'doctor' AND coalesce(r.branch_id, b.id) = b.id))
        OR EXISTS (SELECT FROM appointments a WHERE a.organization_id = b.organization_id AND a.branch_id = b.id
               AND a.starts_at > now() - interval '1 day' AND a.status IN ('pending', 'confirmed'))
$$;
