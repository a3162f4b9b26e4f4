-- Whether a line takes one more person now.
CREATE FUNCTION fn.must_accept(q queues, b branches, now_ timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    here timestamp := now_ AT TIME ZONE b.time_zone;
    night interval := b.day_ends_at::interval;  -- where the day ends at 03:00, 01:30 is late and not early
BEGIN
    IF NOT q.is_open OR NOT fn.hours_hold(b.opening_hours, here) OR (here - night)::time > q.last_ticket_at - night THEN
        PERFORM fn.refuse('queue-closed');
    END IF;
    IF q.size_limit IS NOT NULL
       AND (SELECT count(*) FROM tickets WHERE queue_id = q.id AND state = 'waiting') >= q.size_limit THEN
        PERFORM fn.refuse('queue-full');
    END IF;
END $$;
