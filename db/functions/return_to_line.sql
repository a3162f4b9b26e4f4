-- Back to waiting after a missed call: behind the next `places` who wait.
CREATE FUNCTION fn.return_to_line(who jsonb, ticket uuid, allowed text[], places integer) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    was    tickets;
    t      tickets;
    q      queues;
    ahead  tickets;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    was := fn.lock_ticket(who, ticket, allowed, false);
    PERFORM fn.must_be_numbered(was);
    SELECT * INTO STRICT q FROM queues WHERE id = was.queue_id;
    IF q.deleted_at IS NOT NULL THEN
        PERFORM fn.refuse('bad-state', 'that line is gone');
    END IF;
    t := fn.uncalled(was);
    SELECT * INTO ahead FROM (
        SELECT * FROM tickets WHERE queue_id = was.queue_id AND state = 'waiting'
        ORDER BY band, rank_at, number, id LIMIT places) AS next
        ORDER BY band DESC, rank_at DESC, number DESC, id DESC LIMIT 1;
    IF FOUND AND (ahead.band, ahead.rank_at) >= (t.band, t.rank_at) THEN
        t.band := ahead.band;
        t.rank_at := ahead.rank_at + interval '1 microsecond';
        t.arrived_at := t.rank_at + fn.head_start(q, t.priority);
    END IF;
    RETURN fn.settle(who, was, t, 'return', 'ticket.returned', true, clock_timestamp());
END $$;
