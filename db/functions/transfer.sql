-- Send a ticket to another line, of any branch of the organization. Id, number, secret and rank stay. A completed one begins the next
-- leg of its visit: what it had an appointment for is over.
CREATE FUNCTION fn.transfer(who jsonb, ticket uuid, allowed text[], target uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    was    tickets;
    t      tickets;
    q      queues;
    d      queue_days;
    now_   timestamptz;
    ended  jsonb;
    result jsonb;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    SELECT * INTO q FROM queues WHERE id = target AND organization_id = (who ->> 'org')::uuid AND deleted_at IS NULL;
    was := fn.lock_ticket(who, ticket, allowed, false, q.id);
    SELECT * INTO q FROM queues WHERE id = q.id AND deleted_at IS NULL;
    IF NOT FOUND THEN
        PERFORM fn.refuse('not-found');
    END IF;
    IF target = was.queue_id THEN
        PERFORM fn.refuse('invalid', '/queue_id');
    END IF;
    IF NOT q.is_open THEN
        PERFORM fn.refuse('queue-closed');
    END IF;
    now_ := clock_timestamp();
    PERFORM fn.must_be_today(was, now_);
    ended := fn.end_day(who, q, now_);
    IF EXISTS (SELECT FROM tickets o WHERE o.queue_id = target AND o.patient_id = was.patient_id
               AND o.state IN ('waiting', 'called', 'serving', 'on_hold')) THEN
        PERFORM fn.refuse('already-in-line');
    END IF;
    SELECT * INTO STRICT d FROM queue_days WHERE queue_id = target;
    t := fn.uncalled(was);
    IF was.state = 'completed' THEN
        t.appointment_ended_at := coalesce(was.appointment_ended_at, was.ended_at);
    END IF;
    t.queue_id := target;
    t.branch_id := q.branch_id;
    t.day := CASE WHEN q.branch_id = was.branch_id THEN was.day ELSE d.day END;
    t.service_id := CASE WHEN EXISTS (SELECT FROM queue_services s WHERE s.queue_id = target AND s.service_id = was.service_id)
                    THEN was.service_id ELSE fn.service_for(q, NULL) END;
    result := fn.move_ticket(who, was, t, 'transfer', fn.image_of(was), now_);
    RETURN result || jsonb_build_object('events',
        CASE WHEN ended IS NULL THEN '[]' ELSE jsonb_build_array(ended) END || (result -> 'events'));
END $$;
