-- A refusal by its slug: the whole command is rolled back, the caller gets a problem document.
CREATE FUNCTION fn.refuse(slug text, why text DEFAULT '') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'QS001', MESSAGE = slug, DETAIL = why;
END $$;
