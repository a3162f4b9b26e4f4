-- What a second request with the same key will be answered.
CREATE FUNCTION fn.keep_reply(who jsonb, reply_status integer, reply jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF who ->> 'key' IS NOT NULL THEN
        UPDATE idempotency_keys SET status = reply_status, body = reply WHERE scope = decode(who ->> 'key', 'hex');
    END IF;
END $$;
