-- What join, call-next and every action answer, and what a retry is answered again.
CREATE FUNCTION fn.decided_ticket(t tickets, announced jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'id', t.id, 'number', t.number, 'queue_id', t.queue_id, 'branch_id', t.branch_id, 'state', t.state,
        'priority', t.priority, 'counter', fn.counter_of(t.counter_id), 'rank_at', t.rank_at, 'joined_at', t.joined_at,
        'epoch', announced -> 'epoch', 'version', t.base + (announced ->> 'version')::bigint,
        'undo_until', fn.undo_until(t))
$$;
