-- Work that follows a change: written with it, done soon after its commit, or at a time of its own. A key is taken once.
CREATE FUNCTION fn.enqueue(organization uuid, kind text, body jsonb, run_at timestamptz DEFAULT now(), key text DEFAULT NULL)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO jobs (organization_id, kind, body, run_at, key) VALUES (organization, kind, body, run_at, key)
    ON CONFLICT DO NOTHING
$$;
