-- A new place in a line. `wish`: service, patient, user, name, phone, priority, reason, needs, here. The clock is read
-- under the lock and never earlier than the last walk-in's, so that order, numbers and versions agree.
CREATE FUNCTION fn.join(who jsonb, ticket uuid, queue uuid, wish jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    q      queues;
    b      branches;
    d      queue_days;
    t      tickets;
    now_   timestamptz;
    ended  jsonb;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    q := fn.lock_queue(who, queue);
    IF (who ->> 'staff')::boolean AND NOT fn.serves(who, q) THEN
        PERFORM fn.refuse('forbidden');
    END IF;
    IF who ->> 'kind' = 'device' AND q.branch_id IS DISTINCT FROM (who ->> 'stands_at')::uuid THEN
        PERFORM fn.refuse('not-found');
    END IF;
    now_ := clock_timestamp();
    SELECT * INTO STRICT b FROM branches WHERE id = q.branch_id;
    SELECT * INTO STRICT d FROM queue_days WHERE queue_id = queue;
    IF d.day < fn.clinic_day(now_, b.time_zone, b.day_ends_at) THEN
        ended := fn.end_day(who, q, now_);
        SELECT * INTO STRICT d FROM queue_days WHERE queue_id = queue;
    END IF;
    PERFORM fn.must_accept(q, b, now_);
    IF NOT b.joins_from_home AND wish ->> 'user' IS NOT NULL THEN
        PERFORM fn.refuse('at-the-clinic-only');
    END IF;

    t.id := ticket;
    t.organization_id := q.organization_id;
    t.branch_id := q.branch_id;
    t.queue_id := queue;
    t.day := d.day;
    t.state := 'waiting';
    t.service_id := fn.service_for(q, (wish ->> 'service')::uuid);
    IF wish ->> 'patient' IS NOT NULL OR wish ->> 'user' IS NOT NULL THEN  -- a walk-in need not be anybody
        SELECT p.id, p.user_id INTO t.patient_id, t.user_id FROM fn.patient_of(who, wish) AS p;
    END IF;
    t.name := wish ->> 'name';
    t.phone := wish ->> 'phone';
    t.reason := wish ->> 'reason';
    t.needs := ARRAY(SELECT jsonb_array_elements_text(coalesce(wish -> 'needs', '[]')));
    t.here := (wish ->> 'here')::boolean;
    t.priority := wish ->> 'priority';
    RETURN fn.take_place(who, q, d, t, now_, CASE WHEN ended IS NULL THEN '[]' ELSE jsonb_build_array(ended) END);
END $$;
