-- One branch as it stands, with the version of its stream: its counters, its queues by name, its notice.
CREATE FUNCTION fn.branch(branch uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('stream_id', s.id, 'organization_id', s.organization_id, 'version', s.version,
        'public_version', s.public_version, 'epoch', i.epoch, 'at', s.at,
        'branch', fn.branch_facts(b),
        'counters', (SELECT coalesce(jsonb_agg(fn.counter_facts(c.id) ORDER BY c.door, c.id), '[]') FROM counters c
                     WHERE c.branch_id = b.id AND c.deleted_at IS NULL),
        'queues', (SELECT coalesce(jsonb_agg(q.id ORDER BY q.created_at, q.id), '[]') FROM queues q
                   WHERE q.branch_id = b.id AND q.deleted_at IS NULL))
    FROM streams s JOIN branches b ON b.id = s.id, installation i WHERE s.id = branch AND b.deleted_at IS NULL
$$;
