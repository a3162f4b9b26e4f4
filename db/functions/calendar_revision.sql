-- Counts every change of working hours, closures, services and branches of an organization.
CREATE FUNCTION fn.calendar_revision(organization uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT revision FROM calendars WHERE organization_id = organization), 0)
$$;
-- To be called under the locks of the schedules that the change concerns: a booking under way then sees it, or is seen by it.
CREATE FUNCTION fn.calendar_changed(organization uuid) RETURNS void LANGUAGE sql AS $$
    INSERT INTO calendars AS c (organization_id, revision) VALUES (organization, 1)
    ON CONFLICT (organization_id) DO UPDATE SET revision = c.revision + 1
$$;
-- A doctor's schedule: its stream has their id, and carries also what becomes of their sessions and roles.
CREATE FUNCTION fn.open_schedule(organization uuid, doctor uuid) RETURNS void LANGUAGE sql AS $$
    INSERT INTO streams AS s (id, organization_id, kind) VALUES (doctor, organization, 'schedule')
    ON CONFLICT (id) DO UPDATE SET kind = 'schedule' WHERE s.kind <> 'schedule'
$$;
