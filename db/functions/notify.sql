-- Tell a person: a line in their inbox, messages by other ways, jobs for later; each of them once, by id and key, however often this
-- is called. `wish`: user, inbox {id, key, kind, title, body, link, subject} or none, deliveries [{id, key, kind, channel, user, patient,
-- branch, subject, facts, at}], jobs [{kind, body, at, key}], told {appointment, sequence, …} or none: what they know of an appointment
-- from now on.
CREATE FUNCTION fn.notify(who jsonb, wish jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    organization uuid := (who ->> 'org')::uuid;
    events       jsonb := '[]';
    d            jsonb;
BEGIN
    IF wish -> 'told' <> 'null' THEN
        UPDATE appointments a SET told = (wish -> 'told') - 'appointment'
            WHERE a.id = (wish -> 'told' ->> 'appointment')::uuid AND a.organization_id = organization
              AND (a.told IS NULL OR (a.told ->> 'sequence')::integer <= (wish -> 'told' ->> 'sequence')::integer);
    END IF;
    IF wish -> 'inbox' <> 'null' THEN
        events := fn.put_in_inbox(who, (wish ->> 'user')::uuid, wish -> 'inbox');
    END IF;
    FOR d IN SELECT jsonb_array_elements(wish -> 'deliveries') LOOP
        INSERT INTO deliveries (id, organization_id, key, kind, channel, user_id, patient_id, branch_id, subject_id, facts, not_before)
            VALUES ((d ->> 'id')::uuid, organization, d ->> 'key', d ->> 'kind', d ->> 'channel', (d ->> 'user')::uuid,
                (d ->> 'patient')::uuid, (d ->> 'branch')::uuid, (d ->> 'subject')::uuid, d -> 'facts', (d ->> 'at')::timestamptz)
            ON CONFLICT (key) DO NOTHING;
        IF FOUND THEN
            PERFORM fn.enqueue(organization, 'notice.' || (d ->> 'channel'), jsonb_build_object('delivery', d ->> 'id'),
                coalesce((d ->> 'at')::timestamptz, now()));
        END IF;
    END LOOP;
    FOR d IN SELECT jsonb_array_elements(wish -> 'jobs') LOOP
        PERFORM fn.enqueue(organization, d ->> 'kind', d -> 'body', (d ->> 'at')::timestamptz, d ->> 'key');
    END LOOP;
    RETURN jsonb_build_object('reply', NULL, 'events', events);
END $$;
-- The event carries no word: whoever shows it reads the line.
CREATE FUNCTION fn.put_in_inbox(who jsonb, person uuid, line jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    inbox uuid := fn.open_inbox((who ->> 'org')::uuid, person);
    now_  timestamptz;
BEGIN
    PERFORM FROM streams WHERE id = inbox AND organization_id = (who ->> 'org')::uuid FOR NO KEY UPDATE;
    now_ := clock_timestamp();
    INSERT INTO notifications (id, organization_id, key, user_id, kind, title, body, link, subject_id, at)
        VALUES ((line ->> 'id')::uuid, (who ->> 'org')::uuid, line ->> 'key', person, line ->> 'kind', line ->> 'title', line ->> 'body',
            line ->> 'link', (line ->> 'subject')::uuid, now_)
        ON CONFLICT (key) DO NOTHING;
    IF NOT FOUND THEN
        RETURN '[]';
    END IF;
    PERFORM fn.audit(who, 'notification.added', (line ->> 'id')::uuid, jsonb_build_object('kind', line ->> 'kind'), now_);
    RETURN jsonb_build_array(fn.announce(inbox, 'notification.added',
        jsonb_build_object('notification_id', line ->> 'id', 'user_id', person), false, now_));
END $$;
-- The stream of a person's inbox, made when they get their first line.
CREATE FUNCTION fn.open_inbox(organization uuid, person uuid) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    inbox uuid;
BEGIN
    SELECT i.stream_id INTO inbox FROM inboxes i WHERE i.user_id = person AND i.organization_id = organization;
    IF inbox IS NULL THEN
        INSERT INTO inboxes (user_id, organization_id, stream_id) VALUES (person, organization, gen_random_uuid())
            ON CONFLICT (user_id) DO NOTHING;
        SELECT i.stream_id INTO STRICT inbox FROM inboxes i WHERE i.user_id = person AND i.organization_id = organization;
        INSERT INTO streams (id, organization_id, kind) VALUES (inbox, organization, 'inbox') ON CONFLICT DO NOTHING;
    END IF;
    RETURN inbox;
END $$;
-- One's inbox was looked through: one line, or (null) all of it; with `up_to` what came after that line stays new. Lines come one after
-- another under the inbox's lock, so that their times say what somebody who saw one of them can have seen.
CREATE FUNCTION fn.read_inbox(who jsonb, line uuid, up_to uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay       jsonb := fn.replay_of(who);
    organization uuid := (who ->> 'org')::uuid;
    person       uuid := (who ->> 'id')::uuid;
    inbox        uuid;
    now_         timestamptz;
    seen_at      timestamptz;
    seen         integer;
    events       jsonb := '[]';
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    IF coalesce(line, up_to) IS NOT NULL THEN
        SELECT n.at INTO seen_at FROM notifications n
            WHERE n.id = coalesce(line, up_to) AND n.user_id = person AND n.organization_id = organization;
        IF NOT FOUND THEN PERFORM fn.refuse('not-found'); END IF;
    END IF;
    SELECT i.stream_id INTO inbox FROM inboxes i WHERE i.user_id = person AND i.organization_id = organization;
    PERFORM FROM streams WHERE id = inbox AND organization_id = organization FOR NO KEY UPDATE;
    now_ := clock_timestamp();
    UPDATE notifications n SET read_at = now_
        WHERE n.user_id = person AND n.organization_id = organization AND n.read_at IS NULL
          AND CASE WHEN line IS NOT NULL THEN n.id = line ELSE seen_at IS NULL OR n.at <= seen_at END;
    GET DIAGNOSTICS seen = ROW_COUNT;
    IF seen > 0 THEN
        events := jsonb_build_array(fn.announce(inbox, 'notification.read', jsonb_build_object('user_id', person), false, now_));
        PERFORM fn.audit(who, 'notification.read', line, jsonb_build_object('lines', seen), now_);
    END IF;
    PERFORM fn.keep_reply(who, 204, NULL);
    RETURN jsonb_build_object('status', 204, 'reply', NULL, 'events', events);
END $$;
