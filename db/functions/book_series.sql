-- Book one wish after another as a series, under the locks of all doctors concerned: all, or (`skips`) those that are free. `wishes`
-- as in fn.book, each with its `id` and its place `at` in the series; `unfit`: places that the calendar does not allow. What is taken is
-- said by place.
CREATE FUNCTION fn.book_series(who jsonb, series uuid, wishes jsonb, unfit integer[], skips boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    a      appointments;
    wish   jsonb;
    now_   timestamptz;
    events jsonb := '[]';
    ids    uuid[] := '{}';
    taken  integer[] := '{}';
    reply  jsonb;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    PERFORM fn.lock_schedules(who, ARRAY(SELECT DISTINCT jsonb_object_keys(w -> 'doctors')::uuid FROM jsonb_array_elements(wishes) AS w),
        (wishes -> 0 ->> 'calendar')::bigint);
    now_ := clock_timestamp();
    FOR wish IN SELECT w || jsonb_build_object('series', series) FROM jsonb_array_elements(wishes) AS w LOOP
        PERFORM fn.must_be_ahead(wish, now_);
        IF (fn.find_seat(wish, now_, NULL)).doctor IS NULL THEN
            taken := taken || (wish ->> 'at')::integer;
            CONTINUE;
        END IF;
        a := fn.place(who, fn.blank_appointment(who, (wish ->> 'id')::uuid, wish, now_), wish, now_);
        events := events || fn.announce_booking(who, a, now_, jsonb_build_object('series', series, 'nth', cardinality(ids)));
        ids := ids || a.id;
    END LOOP;
    IF ids = '{}' OR (taken <> '{}' AND NOT skips) THEN
        PERFORM fn.refuse('slot-taken', (SELECT string_agg('/items/' || t, ' ') FROM unnest(taken) AS t));
    END IF;
    reply := fn.answer_series(a, ids) || jsonb_build_object('skipped', unfit || taken);
    PERFORM fn.keep_reply(who, 201, reply);
    RETURN jsonb_build_object('status', 201, 'reply', reply, 'events', events);
END $$;
