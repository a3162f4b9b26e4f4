-- Devices that hold a socket are here: one statement for all of a process, which waits for nobody.
CREATE FUNCTION fn.note_devices(orgs uuid[], devices uuid[]) RETURNS void LANGUAGE sql AS $$
    UPDATE devices d SET last_seen_at = now()
        FROM (
            SELECT x.organization_id, x.id FROM unnest(orgs, devices) AS here(org, id)
            JOIN devices x ON x.organization_id = here.org AND x.id = here.id
            WHERE x.revoked_at IS NULL AND (x.last_seen_at IS NULL OR x.last_seen_at < now() - interval '20 seconds')
            FOR NO KEY UPDATE OF x SKIP LOCKED
        ) AS here
        WHERE d.organization_id = here.organization_id AND d.id = here.id
$$;
