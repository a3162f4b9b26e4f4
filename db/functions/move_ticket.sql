-- Write a ticket that has changed its line: gone from the old stream, received in the new; one decided ticket.
-- `base` is set so that the version of personal payloads grows across the move.
CREATE FUNCTION fn.move_ticket(who jsonb, was tickets, t tickets, action text, image jsonb, happened timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    seen  bigint;
    heads bigint;
    gone  jsonb;
    event jsonb;
    reply jsonb;
BEGIN
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
    PERFORM fn.audit(who, 'ticket.' || action, t.id, jsonb_build_object('from', was.queue_id, 'to', t.queue_id), happened);
    reply := fn.decided_ticket(t, event);
    PERFORM fn.keep_reply(who, 200, reply);
    RETURN jsonb_build_object('status', 200, 'reply', reply, 'events', jsonb_build_array(gone, event));
END $$;
