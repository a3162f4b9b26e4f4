-- Who may take back a ticket's last action.
CREATE FUNCTION fn.must_undo(who jsonb, t tickets) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    is_staff boolean;
BEGIN
    SELECT bool_or(fn.serves(who, q)) INTO is_staff FROM queues q WHERE q.id IN (t.queue_id, (t.undo ->> 'queue_id')::uuid);
    IF is_staff OR (fn.owns(who, t) AND t.last_action IN ('snooze', 'here') AND t.acted_by IN (t.id, t.user_id)) THEN
        RETURN;
    END IF;
    IF fn.owns(who, t) AND t.undo IS NULL THEN
        PERFORM fn.refuse('bad-state', 'nothing to undo');
    END IF;
    PERFORM fn.refuse(CASE WHEN (who ->> 'staff')::boolean OR fn.owns(who, t) THEN 'forbidden' ELSE 'not-found' END);
END $$;
