-- Give a ticket another class: it stands where somebody would who had come that much earlier.
CREATE FUNCTION fn.prioritise(who jsonb, ticket uuid, allowed text[], new_priority text, why text)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    was    tickets;
    t      tickets;
    q      queues;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    was := fn.lock_ticket(who, ticket, allowed, false);
    SELECT * INTO STRICT q FROM queues WHERE id = was.queue_id;
    t := was;
    t.priority := new_priority;
    t.band := fn.band(new_priority);
    t.rank_at := t.arrived_at - fn.head_start(q, new_priority);
    RETURN fn.settle(who, was, t, 'prioritise', 'ticket.prioritised', false, clock_timestamp(), '{}',
                     jsonb_build_object('from', was.priority, 'to', new_priority, 'reason', why));
END $$;
