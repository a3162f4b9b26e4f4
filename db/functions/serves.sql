-- Staff of a queue: those assigned to it, and receptionists, managers and admins of its branch (`branches`, `everywhere`).
CREATE FUNCTION fn.serves(who jsonb, q queues) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((who ->> 'everywhere')::boolean, false)
        OR coalesce(who -> 'branches' ? q.branch_id::text, false)
        OR EXISTS (SELECT FROM queue_staff s WHERE s.queue_id = q.id AND s.user_id = (who ->> 'id')::uuid
                   AND coalesce((who ->> 'staff')::boolean, false))
$$;
