-- Take back a ticket's last action within 30 s, once: by staff of the queue it is in or was transferred from, and one's own
-- snooze and `here` by the owner too. It is what it was, at its old place.
CREATE FUNCTION fn.undo(who jsonb, ticket uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    peek   tickets;
    was    tickets;
    t      tickets;
    now_   timestamptz;
    result jsonb;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    SELECT * INTO peek FROM tickets WHERE id = ticket AND organization_id = (who ->> 'org')::uuid;
    IF NOT FOUND THEN
        PERFORM fn.refuse('not-found');
    END IF;
    PERFORM FROM streams WHERE id = ANY (ARRAY[peek.queue_id, (peek.undo ->> 'queue_id')::uuid]) ORDER BY id FOR NO KEY UPDATE;
    SELECT * INTO STRICT was FROM tickets WHERE id = ticket;
    IF was.queue_id <> peek.queue_id OR was.undo ->> 'queue_id' IS DISTINCT FROM peek.undo ->> 'queue_id' THEN
        RAISE EXCEPTION USING ERRCODE = 'QS002', MESSAGE = 'the ticket moved to another line meanwhile';
    END IF;
    PERFORM fn.must_undo(who, was);
    now_ := clock_timestamp();
    IF was.undo IS NULL OR now_ > fn.undo_until(was) THEN
        PERFORM fn.refuse('bad-state', 'nothing to undo');
    END IF;
    PERFORM fn.must_be_numbered(was);
    t := jsonb_populate_record(was, was.undo);
    IF EXISTS (SELECT FROM queues WHERE id = t.queue_id AND deleted_at IS NOT NULL) THEN
        PERFORM fn.refuse('bad-state', 'that line is gone');
    END IF;
    IF t.state IN ('waiting', 'called', 'serving', 'on_hold') AND EXISTS (
        SELECT FROM tickets o WHERE o.queue_id = t.queue_id AND o.patient_id = t.patient_id AND o.id <> t.id
        AND o.state IN ('waiting', 'called', 'serving', 'on_hold')) THEN
        PERFORM fn.refuse('already-in-line');
    END IF;
    IF t.queue_id <> was.queue_id THEN
        RETURN fn.move_ticket(who, was, t, 'undo', NULL, now_);
    END IF;
    RETURN fn.settle_undo(who, was, t, now_);
END $$;
