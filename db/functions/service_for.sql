-- The service a ticket is for: one that the queue offers; unsaid, the queue's first.
CREATE FUNCTION fn.service_for(q queues, wanted uuid) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
DECLARE
    found_id uuid;
BEGIN
    SELECT s.service_id INTO found_id FROM queue_services s JOIN services v ON v.id = s.service_id AND v.deleted_at IS NULL
        WHERE s.queue_id = q.id AND (wanted IS NULL OR s.service_id = wanted) ORDER BY s.place, s.service_id LIMIT 1;
    IF found_id IS NULL THEN
        PERFORM fn.refuse('invalid', CASE WHEN wanted IS NULL THEN 'This line offers no service.' ELSE '/service_id' END);
    END IF;
    RETURN found_id;
END $$;
