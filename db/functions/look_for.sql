-- Have somebody look whether there is time at a branch for whoever waits there; once, however often it is said meanwhile.
CREATE FUNCTION fn.look_for(organization uuid, branch uuid, since timestamptz, until timestamptz, key text DEFAULT NULL)
RETURNS void LANGUAGE sql AS $$
    SELECT fn.enqueue(organization, 'waitlist.look', jsonb_build_object('branch', branch, 'from', since, 'to', until), now(), key)
$$;
