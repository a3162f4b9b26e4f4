-- The first insert of a command that carries a key: a second request waits here for the first, then gets its answer.
-- Null: this is the first time (or there is no key).
CREATE FUNCTION fn.replay_of(who jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    kept idempotency_keys;
BEGIN
    IF who ->> 'key' IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO idempotency_keys AS k (scope, organization_id, fingerprint)
    VALUES (decode(who ->> 'key', 'hex'), (who ->> 'org')::uuid, decode(who ->> 'print', 'hex'))
    ON CONFLICT (scope) DO UPDATE SET fingerprint = excluded.fingerprint, status = NULL, body = NULL, at = now()
        WHERE k.at < now() - interval '24 hours';
    IF FOUND THEN
        RETURN NULL;
    END IF;
    SELECT * INTO STRICT kept FROM idempotency_keys WHERE scope = decode(who ->> 'key', 'hex');
    IF kept.fingerprint <> decode(who ->> 'print', 'hex') THEN
        PERFORM fn.refuse('idempotency-key-reused');
    END IF;
    RETURN jsonb_build_object('replayed', true, 'status', kept.status, 'reply', kept.body, 'events', '[]'::jsonb);
END $$;
-- The same for whoever only looks: null also while the first is still under way.
CREATE FUNCTION fn.find_reply(who jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT body FROM idempotency_keys
    WHERE scope = decode(who ->> 'key', 'hex') AND fingerprint = decode(who ->> 'print', 'hex')
      AND organization_id = (who ->> 'org')::uuid AND at >= now() - interval '24 hours'
$$;
