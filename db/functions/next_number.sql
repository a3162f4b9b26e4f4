-- The next free number of a queue's day; the caller holds the queue's lock. A ticket that came from another branch may
-- already hold a number, so a taken one is passed over.
CREATE FUNCTION fn.next_number(q queues, d queue_days, OUT number text, OUT last integer) LANGUAGE plpgsql AS $$
BEGIN
    last := d.last_number;
    LOOP
        last := last + 1;
        number := q.prefix || lpad(last::text, greatest(3, length(last::text)), '0');
        EXIT WHEN NOT EXISTS (SELECT FROM tickets t WHERE t.branch_id = q.branch_id AND t.day = d.day AND t.number = next_number.number);
    END LOOP;
END $$;
