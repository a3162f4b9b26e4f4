-- A counter as it stands everywhere: id, names and the short sign on its door.
CREATE FUNCTION fn.counter_of(counter uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('id', id, 'name', name ->> 'en', 'names', name, 'door', door) FROM counters WHERE id = counter
$$;
