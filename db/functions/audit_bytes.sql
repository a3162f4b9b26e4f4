-- An entry of the audit log as the bytes that are sealed: every column as text, each behind its length, so that no two
-- entries are ever the same bytes. `queue_server/audit/chain.py` says the same for whoever verifies.
CREATE FUNCTION fn.audit_field(value text) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT coalesce(int4send(octet_length(convert_to(value, 'UTF8'))) || convert_to(value, 'UTF8'), int4send(-1))
$$;
CREATE FUNCTION fn.audit_bytes(a audit_log) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT fn.audit_field(a.id::text) || fn.audit_field(a.organization_id::text)
        || fn.audit_field(extract(epoch FROM a.at)::text) || fn.audit_field(a.actor_kind)
        || fn.audit_field(a.actor_id::text) || fn.audit_field(a.action) || fn.audit_field(a.subject_id::text)
        || fn.audit_field(a.facts::text) || fn.audit_field(a.request_id) || fn.audit_field(a.txid::text)
$$;
