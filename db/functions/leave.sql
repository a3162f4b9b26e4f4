-- Leave the line for good; by the person, or by staff for them.
CREATE FUNCTION fn.leave(who jsonb, ticket uuid, allowed text[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    was    tickets;
    t      tickets;
    now_   timestamptz;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    was := fn.lock_ticket(who, ticket, allowed, true);
    now_ := clock_timestamp();
    t := was;
    t.state := 'left';
    t.ended_at := now_;
    RETURN fn.settle(who, was, t, 'leave', 'ticket.left', true, now_);
END $$;
