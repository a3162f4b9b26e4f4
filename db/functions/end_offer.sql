-- No, thank you. Said twice, it changes nothing.
CREATE FUNCTION fn.decline_offer(who jsonb, offer uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    o      offers;
    now_   timestamptz;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    o := fn.lock_offer(who, offer);
    now_ := clock_timestamp();
    IF o.state <> 'declined' THEN
        PERFORM fn.must_be_open(o, now_);
        PERFORM fn.end_offer(who, o, 'declined', 'waiting', now_);
    END IF;
    PERFORM fn.keep_reply(who, 204, NULL);
    RETURN jsonb_build_object('status', 204, 'reply', NULL, 'events', '[]'::jsonb);
END $$;
-- Nobody answered in time. The reply says when to look again, if it is too early.
CREATE FUNCTION fn.lapse_offer(who jsonb, offer uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    o    offers := fn.lock_offer(who, offer);
    now_ timestamptz := clock_timestamp();
BEGIN
    IF o.state = 'open' AND o.expires_at > now_ THEN
        RETURN jsonb_build_object('reply', o.expires_at, 'events', '[]'::jsonb);
    END IF;
    IF o.state = 'open' THEN
        PERFORM fn.end_offer(who, o, 'expired', 'waiting', now_);
    END IF;
    RETURN jsonb_build_object('reply', NULL, 'events', '[]'::jsonb);
END $$;
-- The hold goes, whoever waited waits on (`entry_state`) in their old place, and the slot is for the next; the caller holds the
-- schedule. A hold that somebody booked over when it had expired is gone already, and so is the slot.
CREATE FUNCTION fn.end_offer(who jsonb, o offers, offer_state text, entry_state text, now_ timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    held appointments;
BEGIN
    DELETE FROM appointments h WHERE h.id = o.hold_id AND h.organization_id = o.organization_id AND h.status = 'held'
        RETURNING * INTO held;
    UPDATE offers SET state = offer_state, answered_at = now_ WHERE id = o.id AND organization_id = o.organization_id;
    UPDATE waitlist_entries SET state = entry_state, revision = revision + 1,
        ended_at = CASE WHEN entry_state = 'waiting' THEN NULL ELSE now_ END
        WHERE id = o.entry_id AND organization_id = o.organization_id AND state = 'offered';
    PERFORM fn.audit(who, 'offer.' || offer_state, o.id, jsonb_build_object('entry', o.entry_id), now_);
    IF held.id IS NOT NULL THEN
        PERFORM fn.free_slot(held, now_);
    END IF;
END $$;
-- Wait no more. What was offered goes to the next. Said twice, it changes nothing.
CREATE FUNCTION fn.withdraw_entry(who jsonb, entry uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    e    waitlist_entries;
    peek offers;
    o    offers;
    now_ timestamptz;
BEGIN
    SELECT * INTO e FROM waitlist_entries w WHERE w.id = entry AND w.organization_id = (who ->> 'org')::uuid;
    PERFORM fn.must_hold_entry(who, e);
    peek := fn.open_offer(e);
    PERFORM fn.lock_schedules(who, array_remove(ARRAY[peek.staff_id], NULL), NULL);
    SELECT * INTO STRICT e FROM waitlist_entries w
        WHERE w.id = entry AND w.organization_id = (who ->> 'org')::uuid FOR NO KEY UPDATE;
    o := fn.open_offer(e);
    IF o.staff_id IS DISTINCT FROM peek.staff_id AND o.id IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'QS002', MESSAGE = 'they were offered a slot meanwhile';
    END IF;
    now_ := clock_timestamp();
    IF e.state = 'booked' THEN
        PERFORM fn.refuse('bad-state', e.state);
    ELSIF o.id IS NOT NULL THEN
        PERFORM fn.end_offer(who, o, 'declined', 'withdrawn', now_);
    ELSIF e.state IN ('waiting', 'offered') THEN
        UPDATE waitlist_entries SET state = 'withdrawn', ended_at = now_, revision = revision + 1
            WHERE id = e.id AND organization_id = e.organization_id;
    END IF;
    IF e.state IN ('waiting', 'offered') THEN
        PERFORM fn.audit(who, 'waitlist.withdrawn', e.id, jsonb_build_object('branch', e.branch_id), now_);
    END IF;
    RETURN jsonb_build_object('reply', NULL, 'events', '[]'::jsonb);
END $$;
CREATE FUNCTION fn.open_offer(e waitlist_entries) RETURNS offers LANGUAGE sql STABLE AS $$
    SELECT o FROM offers o WHERE o.entry_id = e.id AND o.organization_id = e.organization_id AND o.state = 'open'
$$;
