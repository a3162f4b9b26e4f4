-- Whose ticket or appointment it will be: the patient staff named, or the one behind the account that asks.
CREATE FUNCTION fn.patient_of(who jsonb, wish jsonb, OUT id uuid, OUT user_id uuid) LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF wish ->> 'patient' IS NOT NULL THEN
        SELECT p.id, p.user_id INTO patient_of.id, patient_of.user_id FROM patients p
            WHERE p.id = (wish ->> 'patient')::uuid AND p.organization_id = (who ->> 'org')::uuid AND p.deleted_at IS NULL;
    ELSE
        SELECT p.id, p.user_id INTO patient_of.id, patient_of.user_id FROM patients p
            WHERE p.user_id = (wish ->> 'user')::uuid AND p.organization_id = (who ->> 'org')::uuid AND p.deleted_at IS NULL;
    END IF;
    IF patient_of.id IS NULL THEN
        PERFORM fn.refuse('not-found');
    END IF;
END $$;
