-- A counter with what people see of it: open (somebody sits there), paused (on a break), closed. `user_id` and `is_desk` (who sits there
-- serves every line of the branch) are never sent.
CREATE FUNCTION fn.counter_facts(counter uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('id', c.id, 'name', c.name ->> 'en', 'names', c.name, 'door', c.door, 'kind', c.kind,
        'state', CASE WHEN s.id IS NULL THEN 'closed' WHEN s.break_since IS NOT NULL THEN 'paused' ELSE 'open' END,
        'back_at', s.back_at, 'user_id', s.user_id,
        'is_desk', EXISTS (SELECT FROM roles r WHERE r.user_id = s.user_id AND r.role IN ('receptionist', 'manager', 'admin')
                           AND coalesce(r.branch_id, c.branch_id) = c.branch_id))
    FROM counters c LEFT JOIN counter_sessions s ON s.counter_id = c.id AND s.ended_at IS NULL WHERE c.id = counter
$$;
