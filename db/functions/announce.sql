-- The fourth beat: the next event of a stream whose row the caller has locked. Versions have no gaps and follow
-- commit order because they are made under that lock; the public version counts only what a display may see.
CREATE FUNCTION fn.announce(stream uuid, event_type text, event_body jsonb, shown boolean, happened timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    s   streams;
    now_epoch integer;
BEGIN
    SELECT epoch INTO STRICT now_epoch FROM installation;
    UPDATE streams SET version = version + 1, public_version = public_version + shown::int, at = happened
        WHERE id = stream RETURNING * INTO STRICT s;
    INSERT INTO events (stream_id, version, epoch, public_version, is_public, organization_id, type, body, at)
        VALUES (s.id, s.version, now_epoch, s.public_version, shown, s.organization_id, event_type, event_body, happened);
    RETURN jsonb_build_object('stream_id', s.id, 'version', s.version, 'epoch', now_epoch,
        'public_version', s.public_version, 'is_public', shown, 'type', event_type, 'body', event_body, 'at', happened);
END $$;
