-- One queue as it stands, with the version of its stream, in one snapshot: what a projection is loaded from.
CREATE FUNCTION fn.line(queue uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('stream_id', s.id, 'organization_id', s.organization_id, 'version', s.version,
        'public_version', s.public_version, 'epoch', i.epoch, 'at', s.at, 'day', d.day, 'queue', fn.queue_facts(q),
        'tickets', (SELECT coalesce(jsonb_agg(fn.line_ticket(t)), '[]') FROM tickets t
                    WHERE t.queue_id = s.id AND t.state IN ('waiting', 'called', 'serving', 'on_hold')),
        'recent', (SELECT coalesce(jsonb_agg(fn.line_ticket(t) ORDER BY t.called_at DESC), '[]') FROM (
                   SELECT * FROM tickets t WHERE t.queue_id = s.id AND t.state IN ('completed', 'no_show') AND t.day >= d.day
                   AND t.called_at IS NOT NULL ORDER BY t.called_at DESC LIMIT 12) AS t),
        'paces', (SELECT coalesce(jsonb_agg(jsonb_build_object('service_id', p.service_id, 'visits', p.visits, 'mean', p.mean,
                  'variance', p.variance)), '[]') FROM paces p WHERE p.queue_id = s.id))
    FROM streams s JOIN queues q ON q.id = s.id JOIN queue_days d ON d.queue_id = s.id, installation i WHERE s.id = queue
$$;
