-- Call whoever is first in line to a counter. Nobody waits: nothing changes, no version is burnt.
CREATE FUNCTION fn.call_next(who jsonb, queue uuid, counter uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    q      queues;
    was    tickets;
    t      tickets;
    now_   timestamptz;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    q := fn.lock_queue(who, queue);
    IF NOT fn.serves(who, q) THEN
        PERFORM fn.refuse('forbidden');
    END IF;
    PERFORM FROM counters WHERE id = counter AND branch_id = q.branch_id AND deleted_at IS NULL;
    IF NOT FOUND THEN
        PERFORM fn.refuse('not-found');
    END IF;
    IF q.paused_since IS NOT NULL THEN
        PERFORM fn.refuse('queue-paused');
    END IF;
    IF EXISTS (SELECT FROM counter_sessions WHERE counter_id = counter AND ended_at IS NULL AND break_since IS NOT NULL) THEN
        PERFORM fn.refuse('bad-state', 'break');
    END IF;
    now_ := clock_timestamp();
    SELECT * INTO was FROM tickets WHERE queue_id = queue AND state = 'waiting' AND (snoozed_until IS NULL OR snoozed_until <= now_)
        ORDER BY band, rank_at, number, id LIMIT 1;
    IF NOT FOUND THEN
        PERFORM fn.keep_reply(who, 204, NULL);
        RETURN jsonb_build_object('status', 204, 'reply', NULL, 'events', '[]'::jsonb);
    END IF;
    t := was;
    t.state := 'called';
    t.counter_id := counter;
    t.called_by := (who ->> 'id')::uuid;
    t.called_at := now_;
    t.snoozed_until := NULL;
    RETURN fn.settle(who, was, t, 'call-next', 'ticket.called', true, now_);
END $$;
