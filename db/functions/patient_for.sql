-- The patient of a ticket: the one staff named, or the one behind the account that joins; neither for a walk-in.
CREATE FUNCTION fn.patient_for(q queues, wish jsonb, OUT id uuid, OUT user_id uuid) LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF wish ->> 'patient' IS NULL AND wish ->> 'user' IS NULL THEN
        RETURN;
    END IF;
    IF wish ->> 'patient' IS NOT NULL THEN
        SELECT p.id, p.user_id INTO patient_for.id, patient_for.user_id FROM patients p
            WHERE p.id = (wish ->> 'patient')::uuid AND p.organization_id = q.organization_id AND p.deleted_at IS NULL;
    ELSE
        SELECT p.id, p.user_id INTO patient_for.id, patient_for.user_id FROM patients p
            WHERE p.user_id = (wish ->> 'user')::uuid AND p.organization_id = q.organization_id AND p.deleted_at IS NULL;
    END IF;
    IF patient_for.id IS NULL THEN
        PERFORM fn.refuse('not-found');
    END IF;
END $$;
