-- How much earlier a class stands than somebody who came at the same moment (`ordering.rank_at` is the same rule in Python).
CREATE FUNCTION fn.head_start(q queues, priority text) RETURNS interval LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce((q.head_starts ->> priority)::double precision, 0) * interval '1 second'
$$;
CREATE FUNCTION fn.band(priority text) RETURNS smallint LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE priority WHEN 'emergency' THEN 0 ELSE 1 END::smallint
$$;
