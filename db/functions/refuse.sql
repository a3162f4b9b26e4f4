-- A refusal by its slug: the whole command is rolled back, the caller gets a problem document. `why`: JSON pointers, which it names
-- as `errors`; what fn.from_then_on says, its `opens_at`; else a word for whoever reads the log.
CREATE FUNCTION fn.refuse(slug text, why text DEFAULT '') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'QS001', MESSAGE = slug, DETAIL = why;
END $$;
-- For a refusal that will be none at a moment.
CREATE FUNCTION fn.from_then_on(at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT '@' || (to_jsonb(at) #>> '{}')
$$;
