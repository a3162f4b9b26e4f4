-- The clinic's date at a moment: a branch that closes its day at 03:00 still has yesterday at 02:59.
CREATE FUNCTION fn.clinic_day(at timestamptz, time_zone text, day_ends_at time) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT ((at AT TIME ZONE time_zone) - day_ends_at::interval)::date
$$;
