-- A queue as events, snapshots and screens carry it.
CREATE FUNCTION fn.queue_facts(q queues) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('id', q.id, 'branch_id', q.branch_id, 'name', q.name ->> 'en', 'names', q.name,
        'paused', q.paused_since IS NOT NULL, 'open', q.is_open, 'resumes_at', q.resumes_at, 'head_starts', q.head_starts,
        'staff', (SELECT coalesce(jsonb_agg(s.user_id ORDER BY s.user_id), '[]') FROM queue_staff s WHERE s.queue_id = q.id),
        'services', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'name', v.name ->> 'en', 'names', v.name,
                                                                  'minutes', v.duration_minutes) ORDER BY s.place, v.id), '[]')
                     FROM queue_services s JOIN services v ON v.id = s.service_id WHERE s.queue_id = q.id))
$$;
