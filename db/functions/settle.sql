-- The last two beats of an action: write the ticket, remember how to undo it, announce it, audit it, keep the reply.
CREATE FUNCTION fn.settle(who jsonb, was tickets, t tickets, action text, event_type text, shown boolean,
                          happened timestamptz, extra jsonb DEFAULT '{}', facts jsonb DEFAULT '{}')
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    event jsonb;
    reply jsonb;
BEGIN
    t.last_action := action;
    t.acted_at := happened;
    t.acted_by := (who ->> 'id')::uuid;
    t.undo := fn.image_of(was);
    PERFORM fn.write_ticket(t);
    event := fn.announce(t.queue_id, event_type, extra || jsonb_build_object('ticket', fn.line_ticket(t)), shown, happened);
    PERFORM fn.audit(who, event_type, t.id, facts || jsonb_build_object('queue', t.queue_id), happened);
    reply := fn.decided_ticket(t, event);
    PERFORM fn.keep_reply(who, 200, reply);
    RETURN jsonb_build_object('status', 200, 'reply', reply, 'events', jsonb_build_array(event));
END $$;
