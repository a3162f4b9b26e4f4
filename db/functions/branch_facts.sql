-- A branch as events and snapshots carry it.
CREATE FUNCTION fn.branch_facts(b branches) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('id', b.id, 'name', b.name ->> 'en', 'names', b.name, 'time_zone', b.time_zone,
        'opening_hours', b.opening_hours, 'is_public', b.is_public, 'notice', b.notice)
$$;
