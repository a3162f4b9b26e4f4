-- The last two beats of an undo within one line; what was undone cannot be undone again.
CREATE FUNCTION fn.settle_undo(who jsonb, was tickets, t tickets, happened timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    event jsonb;
    reply jsonb;
BEGIN
    t.last_action := 'undo';
    t.acted_at := happened;
    t.acted_by := (who ->> 'id')::uuid;
    t.undo := NULL;
    PERFORM fn.write_ticket(t);
    event := fn.announce(t.queue_id, 'ticket.undone', jsonb_build_object('ticket', fn.line_ticket(t), 'undid', was.last_action),
                         true, happened);
    PERFORM fn.audit(who, 'ticket.undone', t.id, jsonb_build_object('queue', t.queue_id, 'undid', was.last_action), happened);
    reply := fn.decided_ticket(t, event);
    PERFORM fn.keep_reply(who, 200, reply);
    RETURN jsonb_build_object('status', 200, 'reply', reply, 'events', jsonb_build_array(event));
END $$;
