-- An appointment to change, under the lock of its doctor's schedule and of those it may move to, all at once by id. A stranger
-- learns nothing (404), staff who do not keep the schedule are forbidden (403), a wrong state is said (409). `seen`: the revision
-- that the caller decided by.
CREATE FUNCTION fn.lock_appointment(who jsonb, appointment uuid, allowed text[], owner_may boolean, seen integer DEFAULT NULL,
                                    candidates uuid[] DEFAULT '{}', calendar bigint DEFAULT NULL)
RETURNS appointments LANGUAGE plpgsql AS $$
DECLARE
    peek appointments;
    a    appointments;
BEGIN
    SELECT * INTO peek FROM appointments WHERE id = appointment AND organization_id = (who ->> 'org')::uuid AND status <> 'held';
    PERFORM fn.must_keep(who, peek, owner_may);
    PERFORM fn.lock_schedules(who, candidates || peek.staff_id, calendar);
    SELECT * INTO a FROM appointments WHERE id = appointment AND organization_id = (who ->> 'org')::uuid;
    IF a.staff_id IS DISTINCT FROM peek.staff_id THEN
        RAISE EXCEPTION USING ERRCODE = 'QS002', MESSAGE = 'the appointment moved to another schedule meanwhile';
    END IF;
    IF a.revision <> seen THEN
        RAISE EXCEPTION USING ERRCODE = 'QS003', MESSAGE = 'the appointment changed meanwhile';
    END IF;
    PERFORM fn.must_keep(who, a, owner_may);
    IF NOT a.status = ANY (allowed) THEN
        PERFORM fn.refuse('bad-state', a.status);
    END IF;
    RETURN a;
END $$;
-- Whether the patient behind an account has it.
CREATE FUNCTION fn.has_appointment(who jsonb, a appointments) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(who ->> 'kind' = 'user' AND a.user_id = (who ->> 'id')::uuid, false)
$$;
CREATE FUNCTION fn.must_keep(who jsonb, a appointments, owner_may boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF a.id IS NULL THEN
        PERFORM fn.refuse('not-found');
    END IF;
    IF NOT (fn.keeps_schedule(who, a.branch_id, a.staff_id) OR (owner_may AND fn.has_appointment(who, a))) THEN
        PERFORM fn.refuse(CASE WHEN (who ->> 'staff')::boolean OR fn.has_appointment(who, a) THEN 'forbidden' ELSE 'not-found' END);
    END IF;
END $$;
-- Patients change an appointment until so long before it begins; whoever keeps the schedule may at any time.
CREATE FUNCTION fn.must_be_in_time(who jsonb, a appointments, until_minutes integer, now_ timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT fn.keeps_schedule(who, a.branch_id, a.staff_id) AND now_ > a.starts_at - until_minutes * interval '1 minute' THEN
        PERFORM fn.refuse('too-late');
    END IF;
END $$;
