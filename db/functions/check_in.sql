-- Whoever has an appointment is here: their place in the line of their doctor. The queue is locked first and then the schedule, as
-- everywhere. `wish`: calendar, early_check_in_minutes, here, and `refused`: what a patient who checks in alone is refused with, by policy.
CREATE FUNCTION fn.check_in(who jsonb, ticket uuid, appointment uuid, allowed text[], wish jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    replay jsonb := fn.replay_of(who);
    a      appointments;
    queue  uuid;
    q      queues;
    b      branches;
    d      queue_days;
    now_   timestamptz;
    ended  jsonb;
    walk_in tickets;
    result jsonb;
BEGIN
    IF replay IS NOT NULL THEN RETURN replay; END IF;
    SELECT * INTO a FROM appointments WHERE id = appointment AND organization_id = (who ->> 'org')::uuid AND status <> 'held';
    IF a.id IS NULL OR NOT fn.receives(who, a) THEN
        PERFORM fn.must_keep(who, a, true);
    END IF;
    queue := fn.queue_for(a);
    IF queue IS NULL THEN
        PERFORM fn.refuse(CASE WHEN a.status = ANY (allowed) THEN 'no-line' ELSE 'bad-state' END, a.status);
    END IF;
    q := fn.lock_queue(who, queue);
    PERFORM fn.lock_schedules(who, ARRAY[a.staff_id], (wish ->> 'calendar')::bigint);
    SELECT * INTO a FROM appointments WHERE id = appointment AND organization_id = (who ->> 'org')::uuid
        AND staff_id = a.staff_id AND branch_id = a.branch_id AND service_id = a.service_id;
    IF a.id IS NULL OR fn.queue_for(a) IS DISTINCT FROM queue THEN
        RAISE EXCEPTION USING ERRCODE = 'QS002', MESSAGE = 'the appointment or its line changed meanwhile';
    END IF;
    IF NOT a.status = ANY (allowed) THEN
        PERFORM fn.refuse('bad-state', a.status);
    END IF;
    IF wish ->> 'refused' IS NOT NULL AND NOT fn.receives(who, a) THEN
        PERFORM fn.refuse(wish ->> 'refused');
    END IF;
    SELECT * INTO STRICT b FROM branches WHERE id = q.branch_id;
    SELECT * INTO STRICT d FROM queue_days WHERE queue_id = q.id;
    now_ := clock_timestamp();
    PERFORM fn.must_be_about_now(a, b, q, wish, now_);
    IF NOT q.is_open THEN
        PERFORM fn.refuse('queue-closed');
    END IF;
    IF a.status = 'no_show' THEN
        a.seat := fn.seat_beside(a, now_);
        IF a.seat IS NULL OR a.ticket_id IS NOT NULL THEN
            PERFORM fn.refuse('bad-state', a.status);
        END IF;
    END IF;
    IF d.day < fn.clinic_day(now_, b.time_zone, b.day_ends_at) THEN
        ended := fn.end_day(who, q, now_);
        SELECT * INTO STRICT d FROM queue_days WHERE queue_id = q.id;
    END IF;
    SELECT * INTO walk_in FROM tickets WHERE queue_id = q.id AND patient_id = a.patient_id AND state = 'waiting' AND appointment_id IS NULL;
    a.came_as := a.status;
    a.status := 'checked_in';
    a.ticket_id := coalesce(walk_in.id, ticket);
    a.ticket_state := 'waiting';
    IF walk_in.id IS NULL THEN
        result := fn.take_place(who, q, d, fn.ticket_of(a, q, d, wish, now_), now_, '[]');
    ELSE
        result := fn.take_up(who, q, walk_in, fn.ticket_of(a, q, d, wish, now_), now_);
    END IF;
    RETURN result || jsonb_build_object('events',
        CASE WHEN ended IS NULL THEN '[]' ELSE jsonb_build_array(ended) END || (result -> 'events')
        || fn.settle_appointment(who, a, 'appointment.checked_in', now_));
END $$;
-- Who took a number first and then says that they have an appointment: the same ticket, by its slot where that is the better place.
CREATE FUNCTION fn.take_up(who jsonb, q queues, was tickets, wanted tickets, now_ timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    t     tickets := was;
    event jsonb;
    reply jsonb;
BEGIN
    t.appointment_id := wanted.appointment_id;
    t.slot_at := wanted.slot_at;
    t.service_id := wanted.service_id;
    t.here := was.here OR wanted.here;
    t.arrived_at := least(was.arrived_at, wanted.arrived_at);
    t.rank_at := least(was.rank_at, t.arrived_at - fn.head_start(q, was.priority));
    t.last_action := 'check-in';
    t.acted_at := now_;
    t.acted_by := (who ->> 'id')::uuid;
    t.undo := NULL;
    UPDATE tickets SET appointment_id = t.appointment_id, slot_at = t.slot_at, user_id = wanted.user_id,
        reason = coalesce(wanted.reason, was.reason) WHERE id = t.id AND organization_id = q.organization_id;
    PERFORM fn.write_ticket(t);
    event := fn.announce(t.queue_id, 'ticket.arrived', jsonb_build_object('ticket', fn.line_ticket(t)), false, now_);
    PERFORM fn.audit(who, 'ticket.arrived', t.id, jsonb_build_object('queue', t.queue_id), now_);
    reply := fn.decided_ticket(t, event);
    PERFORM fn.keep_reply(who, 201, reply);
    RETURN jsonb_build_object('events', jsonb_build_array(event), 'status', 201, 'reply', reply);
END $$;
-- Who receives people: whoever keeps the schedule, and a kiosk of that branch.
CREATE FUNCTION fn.receives(who jsonb, a appointments) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT fn.keeps_schedule(who, a.branch_id, a.staff_id)
        OR coalesce(who ->> 'kind' = 'device' AND a.branch_id = (who ->> 'stands_at')::uuid, false)
$$;
-- Not before the branch lets people in, and not on another day: neither once that day is over, nor where the line ends with today and
-- would send them home at midnight.
CREATE FUNCTION fn.must_be_about_now(a appointments, b branches, q queues, wish jsonb, now_ timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    today date := fn.clinic_day(now_, b.time_zone, b.day_ends_at);
    then_ date := fn.clinic_day(a.starts_at, b.time_zone, b.day_ends_at);
    opens timestamptz := greatest(a.starts_at - (wish ->> 'early_check_in_minutes')::integer * interval '1 minute',
        CASE WHEN q.ends_with_day THEN (then_ + b.day_ends_at) AT TIME ZONE b.time_zone END);
BEGIN
    IF now_ < opens THEN
        PERFORM fn.refuse('too-early', fn.from_then_on(opens));
    END IF;
    IF today > then_ THEN
        PERFORM fn.refuse('too-late');
    END IF;
END $$;
-- The line for an appointment: one at its branch that offers its service, and is its doctor's, or else of no single doctor. Of those
-- their own rather than a shared one, an open one rather than a closed one, and the one with the fewest staff, which is the most theirs.
CREATE FUNCTION fn.queue_for(a appointments) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT q.id FROM queues q JOIN queue_services s ON s.queue_id = q.id AND s.service_id = a.service_id
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(f.user_id = a.staff_id), false) AS is_theirs, count(*) AS many
        FROM queue_staff f WHERE f.queue_id = q.id) AS staff
    WHERE q.branch_id = a.branch_id AND q.organization_id = a.organization_id AND q.deleted_at IS NULL
      AND (staff.is_theirs OR staff.many <> 1)
    ORDER BY staff.is_theirs DESC, q.is_open DESC, staff.many, q.id LIMIT 1
$$;
-- The ticket of an appointment: by its slot for whoever is here within the line's grace, else by the moment they came.
CREATE FUNCTION fn.ticket_of(a appointments, q queues, d queue_days, wish jsonb, now_ timestamptz) RETURNS tickets LANGUAGE plpgsql AS $$
DECLARE
    t tickets;
BEGIN
    t.id := a.ticket_id;
    t.organization_id := q.organization_id;
    t.branch_id := q.branch_id;
    t.queue_id := q.id;
    t.day := d.day;
    t.state := 'waiting';
    t.priority := 'normal';
    t.service_id := a.service_id;
    t.patient_id := a.patient_id;
    t.user_id := a.user_id;
    t.reason := a.reason;
    t.needs := '{}';
    t.here := (wish ->> 'here')::boolean;
    t.appointment_id := a.id;
    t.slot_at := a.starts_at;
    IF now_ <= a.starts_at + q.appointment_grace THEN
        t.arrived_at := a.starts_at - q.appointment_head_start;
    END IF;
    RETURN t;
END $$;
