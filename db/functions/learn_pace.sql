-- Fold one visit into what this queue knows of its service: a mean and variance that remember about twenty visits.
-- `eta.learn` is the same rule in Python; a test holds them together.
CREATE FUNCTION fn.learn_pace(t tickets, seconds double precision) RETURNS jsonb LANGUAGE sql AS $$
    INSERT INTO paces AS p (queue_id, service_id, organization_id, visits, mean, variance)
    VALUES (t.queue_id, t.service_id, t.organization_id, 1, least(greatest(seconds, 42), 14400), 0)
    ON CONFLICT (queue_id, service_id) DO UPDATE SET
        visits = p.visits + 1,
        mean = p.mean + (excluded.mean - p.mean) * greatest(1.0 / (p.visits + 1), 0.05),
        variance = (1 - greatest(1.0 / (p.visits + 1), 0.05))
                   * (p.variance + greatest(1.0 / (p.visits + 1), 0.05) * (excluded.mean - p.mean) ^ 2)
    RETURNING jsonb_build_object('service_id', service_id, 'visits', visits, 'mean', mean, 'variance', variance)
$$;
