-- Called, and did not come.
CREATE FUNCTION fn.mark_no_show(who jsonb, ticket uuid, allowed text[]) RETURNS jsonb LANGUAGE plpgsql AS $$
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
    t.state := 'no_show';
    t.ended_at := now_;
    RETURN fn.settle(who, was, t, 'no-show', 'ticket.missed', true, now_);
END $$;
