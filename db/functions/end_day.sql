-- Day's end of one line, once: who waits, is called or on hold has left (reason `closed`), who is in a visit has completed it,
-- and numbers start anew. The caller holds the queue's lock; the audit log says that it was time, not they, who did it.
-- Null when the day has not ended.
CREATE FUNCTION fn.end_day(who jsonb, q queues, now_ timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    b     branches;
    d     queue_days;
    today date;
    ended jsonb;
    is_busy boolean;
BEGIN
    SELECT * INTO STRICT b FROM branches WHERE id = q.branch_id;
    SELECT * INTO STRICT d FROM queue_days WHERE queue_id = q.id;
    today := fn.clinic_day(now_, b.time_zone, b.day_ends_at);
    IF today <= d.day THEN
        RETURN NULL;
    END IF;
    is_busy := EXISTS (SELECT FROM tickets WHERE queue_id = q.id AND state = 'waiting')
            OR EXISTS (SELECT FROM tickets WHERE queue_id = q.id AND state IN ('called', 'serving', 'on_hold'));
    IF is_busy AND NOT q.ends_with_day THEN
        RETURN NULL;
    END IF;
    UPDATE queue_days SET day = today, last_number = 0 WHERE queue_id = q.id;
    WITH over AS (
        UPDATE tickets t SET state = CASE WHEN state = 'serving' THEN 'completed' ELSE 'left' END,
            end_reason = CASE WHEN state = 'serving' THEN NULL ELSE 'closed' END,
            ended_at = now_, last_action = 'end-day', acted_at = now_, acted_by = NULL, undo = NULL
        WHERE queue_id = q.id AND state IN ('waiting', 'called', 'on_hold', 'serving')
        RETURNING fn.line_ticket(t) AS body),
    followed AS (
        INSERT INTO jobs (organization_id, kind, body, run_at)
        SELECT q.organization_id, 'appointment.follow', jsonb_build_object('ticket', body -> 'id'), now_
        FROM over WHERE body ->> 'appointment_id' IS NOT NULL)
    SELECT jsonb_agg(body ORDER BY body ->> 'number') INTO ended FROM over;
    PERFORM fn.audit(who || '{"kind": "system", "id": "00000000-0000-0000-0000-000000000000"}', 'queue.day_ended', q.id,
                     jsonb_build_object('tickets', coalesce(jsonb_array_length(ended), 0)), now_);
    RETURN fn.announce(q.id, 'queue.day_ended',
        jsonb_build_object('day', today, 'tickets', coalesce(ended, '[]')), true, now_);
END $$;
CREATE FUNCTION fn.end_day_of(who jsonb, queue uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    q     queues := fn.lock_queue(who, queue);
    event jsonb := fn.end_day(who, q, clock_timestamp());
BEGIN
    RETURN jsonb_build_object('events', CASE WHEN event IS NULL THEN '[]' ELSE jsonb_build_array(event) END);
END $$;
