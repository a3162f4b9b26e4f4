-- The first beat: the stream row of the queue is the lock; whatever is read after it is what is committed.
CREATE FUNCTION fn.lock_queue(who jsonb, queue uuid) RETURNS queues LANGUAGE plpgsql AS $$
DECLARE
    q queues;
BEGIN
    PERFORM FROM streams WHERE id = queue AND organization_id = (who ->> 'org')::uuid FOR NO KEY UPDATE;
    SELECT * INTO q FROM queues WHERE id = queue AND organization_id = (who ->> 'org')::uuid AND deleted_at IS NULL;
    IF NOT FOUND THEN
        PERFORM fn.refuse('not-found');
    END IF;
    RETURN q;
END $$;
