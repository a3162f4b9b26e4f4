-- Go on with a visit that was set aside.
CREATE FUNCTION fn.resume(who jsonb, ticket uuid, allowed text[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    was    tickets;
    t      tickets;
    now_   timestamptz;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    was := fn.lock_ticket(who, ticket, allowed, false);
    now_ := clock_timestamp();
    t := was;
    t.state := 'serving';
    t.started_at := coalesce(t.started_at, now_);
    RETURN fn.settle(who, was, t, 'resume', 'ticket.resumed', true, now_);
END $$;
