-- Write a ticket that has changed its line: gone from the old stream, received in the new; one decided ticket.
-- `base` is set so that the version of personal payloads grows across the move; a new number only where the old one is taken
-- at the branch.
CREATE FUNCTION fn.move_ticket(who jsonb, was tickets, t tickets, action text, image jsonb, happened timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    q     queues;
    d     queue_days;
    seen  bigint;
    heads bigint;
    gone  jsonb;
    event jsonb;
    reply jsonb;
BEGIN
    IF EXISTS (SELECT FROM tickets o WHERE o.branch_id = t.branch_id AND o.day = t.day AND o.number = t.number AND o.id <> t.id) THEN
        SELECT * INTO STRICT q FROM queues WHERE id = t.queue_id;
        SELECT * INTO STRICT d FROM queue_days WHERE queue_id = t.queue_id;
        SELECT n.number, n.last INTO t.number, d.last_number FROM fn.next_number(q, d) AS n;
        t.day := d.day;
        UPDATE queue_days SET last_number = d.last_number WHERE queue_id = t.queue_id;
    END IF;
    SELECT version INTO STRICT seen FROM streams WHERE id = was.queue_id;
    SELECT version INTO STRICT heads FROM streams WHERE id = t.queue_id;
    t.base := greatest(0, was.base + seen + 1 - heads);
    t.last_action := action;
    t.acted_at := happened;
    t.acted_by := (who ->> 'id')::uuid;
    t.undo := image;
    PERFORM fn.write_ticket(t);
    gone := fn.announce(was.queue_id, 'ticket.sent_on', jsonb_build_object('ticket', fn.line_ticket(t)), true, happened);
    event := fn.announce(t.queue_id, 'ticket.received', jsonb_build_object('ticket', fn.line_ticket(t)), true, happened);
    PERFORM fn.audit(who, CASE action WHEN 'undo' THEN 'ticket.undone' ELSE 'ticket.transferred' END, t.id, jsonb_build_object('from', was.queue_id, 'to', t.queue_id), happened);
    reply := fn.decided_ticket(t, event);
    PERFORM fn.keep_reply(who, 200, reply);
    RETURN jsonb_build_object('status', 200, 'reply', reply, 'events', jsonb_build_array(gone, event));
END $$;
