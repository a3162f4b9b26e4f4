-- One entry of the audit log, in the transaction of what it tells of.
CREATE FUNCTION fn.audit(who jsonb, action text, subject uuid, facts jsonb, at timestamptz) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO audit_log (organization_id, at, actor_kind, actor_id, action, subject_id, facts, request_id)
    VALUES ((who ->> 'org')::uuid, at, who ->> 'kind', (who ->> 'id')::uuid, action, subject, facts, who ->> 'request')
$$;
