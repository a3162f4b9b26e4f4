-- A row as a wish says it, without doctor, seat, status and patient.
CREATE FUNCTION fn.blank_appointment(who jsonb, id uuid, wish jsonb, now_ timestamptz) RETURNS appointments LANGUAGE plpgsql AS $$
DECLARE
    a appointments;
BEGIN
    a.id := id;
    a.organization_id := (who ->> 'org')::uuid;
    a.branch_id := (wish ->> 'branch')::uuid;
    a.service_id := (wish ->> 'service')::uuid;
    a.starts_at := (wish ->> 'starts_at')::timestamptz;
    a.ends_at := (wish ->> 'ends_at')::timestamptz;
    a.during := tstzrange((wish ->> 'from')::timestamptz, (wish ->> 'to')::timestamptz);
    a.sequence := 0;
    a.revision := 1;
    a.created_at := now_;
    a.changed_at := now_;
    RETURN a;
END $$;
-- By the database's clock, under the lock: not in the past, and with the notice that the branch wants.
CREATE FUNCTION fn.must_be_ahead(wish jsonb, now_ timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF (wish ->> 'starts_at')::timestamptz < now_ + coalesce((wish ->> 'notice_seconds')::double precision, 0) * interval '1 second' THEN
        PERFORM fn.refuse('invalid', '/starts_at');
    END IF;
END $$;
