-- Give a wish its doctor, seat and patient, and write it: in the place of the caller's own hold of that very slot, if there is one.
CREATE FUNCTION fn.place(who jsonb, wanted appointments, wish jsonb, now_ timestamptz) RETURNS appointments LANGUAGE plpgsql AS $$
DECLARE
    a    appointments := wanted;
    held appointments;
    free record;
    of_whom record;
BEGIN
    SELECT * INTO held FROM appointments h
        WHERE h.organization_id = (who ->> 'org')::uuid AND h.status = 'held' AND h.held_by = (who ->> 'id')::uuid
          AND h.branch_id = a.branch_id AND h.service_id = a.service_id AND h.starts_at = a.starts_at AND h.during = a.during
          AND h.seat <= (wish -> 'doctors' ->> h.staff_id::text)::integer;
    IF FOUND THEN
        DELETE FROM appointments WHERE id = held.id;
        IF held.id = (wish ->> 'hold')::uuid THEN
            a.id := held.id;  -- by which whoever never reads the answer finds it (fn.booked_by_hold)
        END IF;
        a.staff_id := held.staff_id;
        a.seat := held.seat;
    ELSE
        free := fn.find_seat(wish, now_, NULL);
        a.staff_id := free.doctor;
        a.seat := free.seat;
    END IF;
    IF a.staff_id IS NULL THEN
        PERFORM fn.refuse('slot-taken');
    END IF;
    of_whom := fn.patient_of(who, wish);
    a.patient_id := of_whom.id;
    a.user_id := of_whom.user_id;
    PERFORM fn.must_be_within_limits(a.patient_id, wish, now_, NULL);
    a.status := 'pending';
    a.reason := wish ->> 'reason';
    a.reference := wish ->> 'reference';
    a.series_id := (wish ->> 'series')::uuid;
    a.booked_by := (who ->> 'id')::uuid;
    INSERT INTO appointments SELECT a.*;
    RETURN a;
END $$;
