-- Who may change a doctor's schedule at a branch: the desk of that branch, and the doctor.
CREATE FUNCTION fn.keeps_schedule(who jsonb, branch uuid, doctor uuid) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce((who ->> 'everywhere')::boolean, false)
        OR coalesce(who -> 'branches' ? branch::text, false)
        OR (coalesce((who ->> 'staff')::boolean, false) AND doctor = (who ->> 'id')::uuid)
$$;
