-- "I need more time": keeps the place in line, and is not called before then.
CREATE FUNCTION fn.snooze(who jsonb, ticket uuid, allowed text[], minutes integer) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    was    tickets;
    t      tickets;
    now_   timestamptz;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    was := fn.lock_ticket(who, ticket, allowed, true);
    now_ := clock_timestamp();
    t := fn.uncalled(was);
    t.snoozed_until := now_ + minutes * interval '1 minute';
    RETURN fn.settle(who, was, t, 'snooze', 'ticket.snoozed', was.state = 'called', now_);
END $$;
