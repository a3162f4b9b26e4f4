-- One more try at a challenge, counted before it is compared; nothing when it is used, over, or tried too often.
CREATE FUNCTION fn.try_challenge(challenge uuid, purpose text, most integer) RETURNS SETOF challenges LANGUAGE sql AS $$
    UPDATE challenges c SET tries = c.tries + 1
        WHERE c.id = challenge AND c.purpose = try_challenge.purpose AND c.used_at IS NULL
            AND c.expires_at > clock_timestamp() AND c.tries < most
        RETURNING c.*
$$;
