-- Several people's bookings in one transaction, each as if it were alone: what is refused leaves the others as they are. Answers in
-- their order, as `fn.book` would; {error: {C, M, D, W, n}}, the fields of the error that it would have raised; or null for who is
-- to ask alone, since somebody else has their doctors or themselves locked, and the others shall not wait for that. Here alone keys
-- come after schedules; so nothing is waited for longer than 20 ms.
CREATE FUNCTION fn.book_together(whos jsonb[], appointments uuid[], wishes jsonb[]) RETURNS jsonb[] LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET lock_timeout = '20ms' AS $$
DECLARE
    doctors uuid[] := ARRAY(SELECT id FROM streams
        WHERE id = ANY (ARRAY(SELECT jsonb_object_keys(w -> 'doctors')::uuid FROM unnest(wishes) AS w)) FOR NO KEY UPDATE SKIP LOCKED);
    people  uuid[] := ARRAY(SELECT user_id FROM patients
        WHERE user_id = ANY (ARRAY(SELECT (w ->> 'user')::uuid FROM unnest(wishes) AS w)) FOR NO KEY UPDATE SKIP LOCKED);
    answers jsonb[] := '{}';
    answer  jsonb;
    state text; message text; detail text; context text; broken text;
BEGIN
    FOR i IN 1 .. cardinality(wishes) LOOP
        answer := NULL;
        IF ARRAY(SELECT jsonb_object_keys(wishes[i] -> 'doctors')::uuid) <@ doctors
           AND (wishes[i] ->> 'user' IS NULL OR (wishes[i] ->> 'user')::uuid = ANY (people)) THEN
            BEGIN
                answer := fn.replay_of(whos[i]);
                IF answer IS NULL THEN
                    PERFORM fn.must_stand(whos[i], (wishes[i] ->> 'calendar')::bigint);
                    answer := fn.book_locked(whos[i], appointments[i], wishes[i]);
                END IF;
            EXCEPTION
                WHEN lock_not_available THEN answer := NULL;
                WHEN OTHERS THEN
                    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
                        context = PG_EXCEPTION_CONTEXT, broken = CONSTRAINT_NAME;
                    answer := jsonb_build_object('error', jsonb_build_object('C', state, 'M', message, 'D', detail, 'W', context, 'n', broken));
            END;
        END IF;
        answers := answers || answer;
    END LOOP;
    RETURN answers;
END $$;
