-- "I have arrived": of those who joined from elsewhere.
CREATE FUNCTION fn.here(who jsonb, ticket uuid, allowed text[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    was    tickets;
    t      tickets;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    was := fn.lock_ticket(who, ticket, allowed, true);
    t := was;
    t.here := true;
    RETURN fn.settle(who, was, t, 'here', 'ticket.arrived', false, clock_timestamp());
END $$;
