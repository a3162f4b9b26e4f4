-- The last two beats of a join and of a check-in, under the queue's lock: number and rank, the row, the announcement, the answer.
-- Who has no `arrived_at` of their slot stands by the moment of joining. `ended`: what day's end announced before.
CREATE FUNCTION fn.take_place(who jsonb, q queues, d queue_days, t tickets, now_ timestamptz, ended jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    event jsonb;
    reply jsonb;
BEGIN
    IF EXISTS (SELECT FROM tickets o WHERE o.queue_id = t.queue_id AND o.patient_id = t.patient_id
               AND o.state IN ('waiting', 'called', 'serving', 'on_hold')) THEN
        PERFORM fn.refuse('already-in-line');
    END IF;
    t.joined_at := greatest(now_, d.last_arrival + interval '1 microsecond');
    t.arrived_at := coalesce(t.arrived_at, t.joined_at);
    t.band := fn.band(t.priority);
    t.rank_at := t.arrived_at - fn.head_start(q, t.priority);
    t.base := 0;
    SELECT n.number, n.last INTO t.number, d.last_number FROM fn.next_number(q, d) AS n;
    UPDATE queue_days SET last_number = d.last_number, last_arrival = t.joined_at WHERE queue_id = t.queue_id;
    INSERT INTO tickets SELECT t.*;

    event := fn.announce(t.queue_id, 'ticket.joined', jsonb_build_object('ticket', fn.line_ticket(t)), true, t.joined_at);
    PERFORM fn.audit(who, 'ticket.joined', t.id, jsonb_build_object('queue', t.queue_id), t.joined_at);
    reply := fn.decided_ticket(t, event);
    PERFORM fn.keep_reply(who, 201, reply);
    RETURN jsonb_build_object('status', 201, 'reply', reply, 'events', ended || event);
END $$;
