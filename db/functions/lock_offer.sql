-- An offer under the lock of its doctor's schedule, and of `other` doctors': all that becomes of it waits for this lock. A stranger
-- learns nothing (404); staff who keep neither the desk nor the schedule are forbidden (403).
CREATE FUNCTION fn.lock_offer(who jsonb, offer uuid, calendar bigint DEFAULT NULL, other uuid DEFAULT NULL)
RETURNS offers LANGUAGE plpgsql AS $$
DECLARE
    o offers;
BEGIN
    SELECT * INTO o FROM offers f WHERE f.id = offer AND f.organization_id = (who ->> 'org')::uuid;
    PERFORM fn.must_hold_entry(who, fn.entry_of(o));
    PERFORM fn.lock_schedules(who, array_remove(ARRAY[o.staff_id, other], NULL), calendar);
    SELECT * INTO STRICT o FROM offers f WHERE f.id = offer AND f.organization_id = (who ->> 'org')::uuid;
    RETURN o;
END $$;
CREATE FUNCTION fn.entry_of(o offers) RETURNS waitlist_entries LANGUAGE sql STABLE AS $$
    SELECT e FROM waitlist_entries e WHERE e.id = o.entry_id AND e.organization_id = o.organization_id
$$;
-- Whose wait it is, or who may act for them: the desk of the branch, and the doctor they wait for.
CREATE FUNCTION fn.must_hold_entry(who jsonb, e waitlist_entries) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    is_own boolean := coalesce(who ->> 'kind' = 'user' AND e.user_id = (who ->> 'id')::uuid, false);
BEGIN
    IF e.id IS NULL THEN
        PERFORM fn.refuse('not-found');
    END IF;
    IF NOT is_own AND NOT coalesce(fn.keeps_schedule(who, e.branch_id, e.staff_id), false) THEN
        PERFORM fn.refuse(CASE WHEN (who ->> 'staff')::boolean THEN 'forbidden' ELSE 'not-found' END);
    END IF;
END $$;
