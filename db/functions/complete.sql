-- The visit is over; its length teaches the expected times of those who wait.
CREATE FUNCTION fn.complete(who jsonb, ticket uuid, allowed text[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    was    tickets;
    t      tickets;
    now_   timestamptz;
    pace   jsonb;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    was := fn.lock_ticket(who, ticket, allowed, false);
    now_ := clock_timestamp();
    t := was;
    t.state := 'completed';
    t.ended_at := now_;
    pace := fn.learn_pace(was, extract(epoch FROM now_ - was.called_at));
    RETURN fn.settle(who, was, t, 'complete', 'ticket.completed', true, now_, jsonb_build_object('pace', pace));
END $$;
