-- Call the same person again: screens pulse and sound once more.
CREATE FUNCTION fn.recall(who jsonb, ticket uuid, allowed text[]) RETURNS jsonb LANGUAGE plpgsql AS $$
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
    t.called_at := now_;
    RETURN fn.settle(who, was, t, 'recall', 'ticket.recalled', true, now_, '{"again": true}');
END $$;
