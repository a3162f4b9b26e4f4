-- What a ticket forgets when it goes back to waiting: where it was called, and by whom.
CREATE FUNCTION fn.uncalled(t tickets) RETURNS tickets LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    t.state := 'waiting';
    t.counter_id := NULL;
    t.called_by := NULL;
    t.called_at := NULL;
    t.started_at := NULL;
    t.ended_at := NULL;
    t.end_reason := NULL;
    t.snoozed_until := NULL;
    RETURN t;
END $$;
