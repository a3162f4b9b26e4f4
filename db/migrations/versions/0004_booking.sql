-- Booking: who works when, appointments that nobody can sell twice, who waits for an earlier one, and what people are told.

CREATE EXTENSION IF NOT EXISTS btree_gist;

ALTER TABLE branches ADD booking jsonb NOT NULL DEFAULT '{}';
ALTER TABLE services
    ADD buffer_before_minutes integer NOT NULL DEFAULT 0 CHECK (buffer_before_minutes BETWEEN 0 AND 240),
    ADD buffer_after_minutes  integer NOT NULL DEFAULT 0 CHECK (buffer_after_minutes BETWEEN 0 AND 240),
    ADD is_online             boolean NOT NULL DEFAULT true;
ALTER TABLE users ADD preferences jsonb NOT NULL DEFAULT '{}', ADD calendar_version integer NOT NULL DEFAULT 0;
ALTER TABLE patients ADD email text, ADD language text;
-- Since when a ticket is on a further leg of its visit, after the one that its appointment was for.
ALTER TABLE tickets ADD appointment_ended_at timestamptz;

-- Where a service is given and by whom; one that names none is given everywhere, by everybody.
CREATE TABLE service_branches (
    service_id      uuid NOT NULL REFERENCES services (id),
    branch_id       uuid NOT NULL REFERENCES branches (id),
    organization_id uuid NOT NULL,
    PRIMARY KEY (service_id, branch_id)
);
CREATE TABLE service_staff (
    service_id      uuid NOT NULL REFERENCES services (id),
    user_id         uuid NOT NULL REFERENCES users (id),
    organization_id uuid NOT NULL,
    PRIMARY KEY (service_id, user_id)
);

-- Counts every change of blocks, closures, services, branches: what a process remembers of a calendar is good while this stands.
CREATE TABLE calendars (
    organization_id uuid PRIMARY KEY,
    revision        bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- When a doctor works at a branch, by the clock on its wall. One that ends before it begins ends the next morning.
CREATE TABLE time_blocks (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    branch_id       uuid NOT NULL REFERENCES branches (id),
    staff_id        uuid NOT NULL REFERENCES users (id),
    kind            text NOT NULL DEFAULT 'work' CHECK (kind IN ('work', 'break')),
    starts_on       date NOT NULL,
    starts_at       time NOT NULL,
    ends_at         time NOT NULL,
    recurrence      text,
    except_on       date[] NOT NULL DEFAULT '{}',
    seats           smallint NOT NULL DEFAULT 1 CHECK (seats BETWEEN 1 AND 50),
    services        uuid[],
    counter_id      uuid REFERENCES counters (id),
    created_at      timestamptz NOT NULL DEFAULT now(),
    deleted_at      timestamptz,
    revision        integer NOT NULL DEFAULT 1
);
CREATE INDEX time_blocks_organization ON time_blocks (organization_id) WHERE deleted_at IS NULL;
CREATE INDEX time_blocks_staff ON time_blocks (staff_id) WHERE deleted_at IS NULL;

-- When a branch is closed, or somebody is away.
CREATE TABLE closures (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    branch_id       uuid REFERENCES branches (id),
    staff_id        uuid REFERENCES users (id),
    starts_at       timestamptz NOT NULL,
    ends_at         timestamptz NOT NULL,
    reason          jsonb,
    source          text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    deleted_at      timestamptz,
    revision        integer NOT NULL DEFAULT 1,
    CHECK (starts_at < ends_at),
    CHECK (branch_id IS NOT NULL OR staff_id IS NOT NULL)
);
CREATE INDEX closures_organization ON closures (organization_id, ends_at) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX closures_source ON closures (branch_id, source) WHERE source IS NOT NULL AND deleted_at IS NULL;

-- `during` is from the start to the end with the service's buffers. A hold is a row that expires; whoever books deletes, under
-- the lock, those that are over. The schedule's stream (its id is the doctor's) is the lock; the constraints are the last line.
-- `told`: time, doctor and branch as the patient last heard them, and at which sequence.
-- `came_as`: the status before check-in, to which it goes back when whoever came leaves uncalled before their time is over.
CREATE TABLE appointments (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    branch_id       uuid NOT NULL,
    service_id      uuid NOT NULL,
    staff_id        uuid NOT NULL,
    seat            smallint NOT NULL,
    starts_at       timestamptz NOT NULL,
    ends_at         timestamptz NOT NULL,
    during          tstzrange NOT NULL,
    status          text NOT NULL CHECK (status IN
                        ('held', 'pending', 'confirmed', 'checked_in', 'in_progress', 'completed', 'cancelled', 'no_show')),
    patient_id      uuid REFERENCES patients (id),
    user_id         uuid,
    reference       text,
    reason          text,
    notes           text,
    cancel_reason   text,
    held_by         uuid,
    expires_at      timestamptz,
    series_id       uuid,
    ticket_id       uuid,
    came_as         text,
    told            jsonb,
    booked_by       uuid,
    sequence        integer NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    revision        integer NOT NULL DEFAULT 1,
    CHECK (starts_at < ends_at AND during @> tstzrange(starts_at, ends_at)),
    CHECK ((status = 'held') = (expires_at IS NOT NULL)),
    CHECK (status = 'held' OR patient_id IS NOT NULL),
    CONSTRAINT appointments_seat EXCLUDE USING gist (staff_id WITH =, seat WITH =, during WITH &&)
        WHERE (status NOT IN ('cancelled', 'no_show')),
    CONSTRAINT appointments_place EXCLUDE USING gist (staff_id WITH =, branch_id WITH <>, during WITH &&)
        WHERE (status NOT IN ('cancelled', 'no_show'))
) WITH (fillfactor = 80);
CREATE INDEX appointments_staff ON appointments (staff_id, starts_at);
CREATE INDEX appointments_branch ON appointments (branch_id, starts_at);
CREATE INDEX appointments_patient ON appointments (patient_id, starts_at) WHERE patient_id IS NOT NULL;
CREATE INDEX appointments_user ON appointments (user_id, starts_at) WHERE user_id IS NOT NULL;
CREATE INDEX appointments_series ON appointments (series_id, starts_at) WHERE series_id IS NOT NULL;
CREATE INDEX appointments_held_by ON appointments (held_by) WHERE status = 'held';
CREATE INDEX appointments_lapsing ON appointments (expires_at) WHERE status = 'held';

-- Who would like a slot that is full, or an earlier one than the appointment they have.
CREATE TABLE waitlist_entries (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    branch_id       uuid NOT NULL,
    service_id      uuid NOT NULL,
    staff_id        uuid,
    patient_id      uuid NOT NULL REFERENCES patients (id),
    user_id         uuid,
    appointment_id  uuid,
    from_on         date NOT NULL,
    until_on        date NOT NULL,
    weekdays        smallint[],
    from_time       time NOT NULL DEFAULT '00:00',
    until_time      time NOT NULL DEFAULT '24:00',
    state           text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'offered', 'booked', 'withdrawn', 'over')),
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at        timestamptz,
    revision        integer NOT NULL DEFAULT 1
);
CREATE INDEX waitlist_waiting ON waitlist_entries (branch_id, service_id, created_at, id) WHERE state = 'waiting';
CREATE INDEX waitlist_user ON waitlist_entries (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX waitlist_patient ON waitlist_entries (patient_id) WHERE state IN ('waiting', 'offered');
CREATE INDEX waitlist_appointment ON waitlist_entries (appointment_id) WHERE state = 'waiting';

-- A slot held for one of them; `hold_id` is the held row among the appointments.
CREATE TABLE offers (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    entry_id        uuid NOT NULL REFERENCES waitlist_entries (id),
    hold_id         uuid NOT NULL,
    staff_id        uuid NOT NULL,
    starts_at       timestamptz NOT NULL,
    state           text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'declined', 'expired')),
    expires_at      timestamptz NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    answered_at     timestamptz
);
CREATE UNIQUE INDEX offers_open ON offers (entry_id) WHERE state = 'open';
CREATE INDEX offers_entry ON offers (entry_id);

-- Work that follows a change, written in the change's own transaction.
CREATE TABLE jobs (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id uuid NOT NULL,
    kind            text NOT NULL,
    body            jsonb NOT NULL,
    key             text,
    run_at          timestamptz NOT NULL,
    taken_until     timestamptz,
    tries           integer NOT NULL DEFAULT 0,
    done            text[] NOT NULL DEFAULT '{}',
    why             text,
    failed_at       timestamptz
) WITH (fillfactor = 50);
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE failed_at IS NULL;
CREATE INDEX jobs_failed ON jobs (failed_at) WHERE failed_at IS NOT NULL;
CREATE UNIQUE INDEX jobs_key ON jobs (key) WHERE key IS NOT NULL;

ALTER TABLE streams DROP CONSTRAINT streams_kind_check,
    ADD CONSTRAINT streams_kind_check CHECK (kind IN ('queue', 'branch', 'person', 'schedule', 'inbox'));

-- A person's inbox: an inbox's stream has an id of its own, since a doctor's own is the schedule's.
CREATE TABLE inboxes (
    user_id         uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    organization_id uuid NOT NULL,
    stream_id       uuid NOT NULL UNIQUE
);
CREATE TABLE notifications (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    key             text NOT NULL UNIQUE,
    user_id         uuid NOT NULL,
    kind            text NOT NULL,
    title           text NOT NULL,
    body            text NOT NULL,
    link            text,
    subject_id      uuid,
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    read_at         timestamptz
);
CREATE INDEX notifications_user ON notifications (user_id, id DESC);
CREATE INDEX notifications_unread ON notifications (user_id) WHERE read_at IS NULL;
CREATE INDEX notifications_at ON notifications (at);

-- The delivery log: every message to a person on one channel, once by its key. It keeps no address and no word: both are
-- looked up when it is sent. `facts`: ids and numbers that say which of several messages about a subject this is.
CREATE TABLE deliveries (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    key             text NOT NULL UNIQUE,
    kind            text NOT NULL,
    channel         text NOT NULL CHECK (channel IN ('email', 'sms', 'push')),
    user_id         uuid,
    patient_id      uuid,
    branch_id       uuid NOT NULL,
    subject_id      uuid NOT NULL,
    facts           jsonb NOT NULL DEFAULT '{}',
    state           text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unknown', 'skipped')),
    tries           integer NOT NULL DEFAULT 0,
    why             text,
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    not_before      timestamptz,
    sent_at         timestamptz
);
CREATE INDEX deliveries_subject ON deliveries (subject_id);
CREATE INDEX deliveries_organization ON deliveries (organization_id, id DESC);
CREATE INDEX deliveries_state ON deliveries (organization_id, state, id DESC);
CREATE INDEX deliveries_at ON deliveries (at);
CREATE TABLE push_subscriptions (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    user_id         uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    endpoint        text NOT NULL UNIQUE,
    p256dh          text NOT NULL,
    auth            text NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX push_subscriptions_user ON push_subscriptions (user_id);
