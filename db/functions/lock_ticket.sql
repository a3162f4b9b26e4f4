-- A ticket to change, under the lock of its queue (and of `other`, where a second line is touched; by id, so that two
-- transfers never wait for each other). Refuses whom it must: a stranger learns nothing (404), staff of another queue and
-- the owner of a ticket with a verb of staff are forbidden (403), a wrong state is said (409).
CREATE FUNCTION fn.lock_ticket(who jsonb, ticket uuid, allowed text[], owner_may boolean, other uuid DEFAULT NULL)
RETURNS tickets LANGUAGE plpgsql AS $$
DECLARE
    stands uuid;
    t      tickets;
    q      queues;
BEGIN
    SELECT queue_id INTO stands FROM tickets WHERE id = ticket AND organization_id = (who ->> 'org')::uuid;
    IF NOT FOUND THEN
        PERFORM fn.refuse('not-found');
    END IF;
    PERFORM FROM streams WHERE id = ANY (ARRAY[stands, other]) ORDER BY id FOR NO KEY UPDATE;
    SELECT * INTO STRICT t FROM tickets WHERE id = ticket;
    IF t.queue_id <> stands THEN
        RAISE EXCEPTION USING ERRCODE = 'QS002', MESSAGE = 'the ticket moved to another line meanwhile';
    END IF;
    SELECT * INTO STRICT q FROM queues WHERE id = t.queue_id;
    IF NOT (fn.serves(who, q) OR (owner_may AND fn.owns(who, t))) THEN
        PERFORM fn.refuse(CASE WHEN (who ->> 'staff')::boolean OR fn.owns(who, t) THEN 'forbidden' ELSE 'not-found' END);
    END IF;
    IF NOT t.state = ANY (allowed) THEN
        PERFORM fn.refuse('bad-state', t.state);
    END IF;
    RETURN t;
END $$;
