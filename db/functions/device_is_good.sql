-- Whether a device may still come in; that it came is noted once a minute.
CREATE FUNCTION fn.device_is_good(device uuid, org uuid, branch uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    d devices;
BEGIN
    SELECT * INTO d FROM devices x WHERE x.id = device AND x.organization_id = org AND x.branch_id = branch
        AND x.revoked_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF d.last_seen_at IS NULL OR d.last_seen_at < now() - interval '1 minute' THEN
        UPDATE devices x SET last_seen_at = now() WHERE x.id = device AND x.organization_id = org;
    END IF;
    RETURN true;
END $$;
