-- Set a visit aside (a blood test, a phone call): the person waits for this counter, outside the line.
CREATE FUNCTION fn.hold(who jsonb, ticket uuid, allowed text[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    was    tickets;
    t      tickets;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    was := fn.lock_ticket(who, ticket, allowed, false);
    t := was;
    t.state := 'on_hold';
    RETURN fn.settle(who, was, t, 'hold', 'ticket.held', true, clock_timestamp());
END $$;
