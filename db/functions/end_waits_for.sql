-- Whoever waits for an earlier time than an appointment's waits no more when that is given up. What they are offered already is
-- theirs to answer.
CREATE FUNCTION fn.end_waits_for(who jsonb, appointment uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    e waitlist_entries;
BEGIN
    FOR e IN UPDATE waitlist_entries w SET state = 'over', ended_at = clock_timestamp(), revision = w.revision + 1
             WHERE w.organization_id = (who ->> 'org')::uuid AND w.appointment_id = appointment AND w.state = 'waiting'
             RETURNING w.* LOOP
        PERFORM fn.audit(who, 'waitlist.over', e.id, jsonb_build_object('branch', e.branch_id), e.ended_at);
    END LOOP;
    RETURN jsonb_build_object('reply', NULL, 'events', '[]'::jsonb);
END $$;
