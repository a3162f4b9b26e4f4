-- The first schema: a clinic, its people, its lines, and the streams that tell of them.
-- Hot tables (tickets, events, audit_log) have no foreign key to organizations, branches or streams: the shared row
-- locks cost a quarter of the joins/s (ADR 0003).

CREATE TABLE installation (
    only_one          boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    epoch             integer NOT NULL DEFAULT 1,
    system_identifier bigint,
    timeline          integer
);
INSERT INTO installation DEFAULT VALUES;

CREATE TABLE organizations (
    id         uuid PRIMARY KEY,
    name       jsonb NOT NULL CHECK (name ? 'en'),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE users (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    email           text NOT NULL,
    password_hash   text NOT NULL,
    name            jsonb NOT NULL CHECK (name ? 'en'),
    language        text NOT NULL DEFAULT 'en',
    disabled_at     timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    revision        integer NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX users_email ON users (lower(email));
CREATE INDEX users_organization ON users (organization_id);

CREATE TABLE branches (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    name            jsonb NOT NULL CHECK (name ? 'en'),
    time_zone       text NOT NULL,
    opening_hours   jsonb NOT NULL,
    day_ends_at     time NOT NULL DEFAULT '00:00',
    is_public       boolean NOT NULL DEFAULT false,
    notice          jsonb,
    created_at      timestamptz NOT NULL DEFAULT now(),
    deleted_at      timestamptz,
    revision        integer NOT NULL DEFAULT 1
);
CREATE INDEX branches_organization ON branches (organization_id);

CREATE TABLE roles (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    user_id         uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role            text NOT NULL CHECK (role IN ('patient', 'receptionist', 'doctor', 'manager', 'admin', 'auditor')),
    branch_id       uuid REFERENCES branches (id)
);
CREATE UNIQUE INDEX roles_once ON roles (user_id, role, branch_id) NULLS NOT DISTINCT;

CREATE TABLE sessions (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    user_id         uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    refresh_hash    bytea NOT NULL,
    previous_hash   bytea,
    rotated_at      timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    expires_at      timestamptz NOT NULL,
    revoked_at      timestamptz
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE patients (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    user_id         uuid REFERENCES users (id),
    name            text NOT NULL,
    phone           text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    deleted_at      timestamptz,
    revision        integer NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX patients_user ON patients (user_id);
CREATE INDEX patients_organization ON patients (organization_id);

CREATE TABLE services (
    id               uuid PRIMARY KEY,
    organization_id  uuid NOT NULL REFERENCES organizations (id),
    name             jsonb NOT NULL CHECK (name ? 'en'),
    duration_minutes integer NOT NULL CHECK (duration_minutes BETWEEN 1 AND 480),
    price            numeric(12, 3) CHECK (price >= 0),
    currency         text CHECK (currency ~ '^[A-Z]{3}$'),
    created_at       timestamptz NOT NULL DEFAULT now(),
    deleted_at       timestamptz,
    revision         integer NOT NULL DEFAULT 1,
    CHECK ((price IS NULL) = (currency IS NULL))
);
CREATE INDEX services_organization ON services (organization_id);

CREATE TABLE counters (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    branch_id       uuid NOT NULL REFERENCES branches (id),
    name            jsonb NOT NULL CHECK (name ? 'en'),
    door            text NOT NULL,
    kind            text NOT NULL DEFAULT 'room' CHECK (kind IN ('room', 'desk')),
    created_at      timestamptz NOT NULL DEFAULT now(),
    deleted_at      timestamptz,
    revision        integer NOT NULL DEFAULT 1
);
CREATE INDEX counters_branch ON counters (branch_id);

CREATE TABLE counter_sessions (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    counter_id      uuid NOT NULL REFERENCES counters (id),
    user_id         uuid NOT NULL REFERENCES users (id),
    since           timestamptz NOT NULL,
    ended_at        timestamptz,
    break_since     timestamptz,
    back_at         timestamptz,
    break_reason    text
);
CREATE UNIQUE INDEX counter_sessions_one ON counter_sessions (counter_id) WHERE ended_at IS NULL;
CREATE INDEX counter_sessions_user ON counter_sessions (user_id) WHERE ended_at IS NULL;

CREATE TABLE queues (
    id                     uuid PRIMARY KEY,
    organization_id        uuid NOT NULL REFERENCES organizations (id),
    branch_id              uuid NOT NULL REFERENCES branches (id),
    name                   jsonb NOT NULL CHECK (name ? 'en'),
    prefix                 text COLLATE "C" NOT NULL CHECK (prefix ~ '^[AFHKLMRXY]{1,2}$'),
    head_starts            jsonb NOT NULL DEFAULT '{"normal": 0, "priority": 900, "urgent": 1800, "emergency": 0}',
    appointment_head_start interval NOT NULL DEFAULT '15 minutes',
    appointment_grace      interval NOT NULL DEFAULT '15 minutes',
    size_limit             integer CHECK (size_limit > 0),
    last_ticket_at         time,
    ends_with_day          boolean NOT NULL DEFAULT true,
    is_open                boolean NOT NULL DEFAULT true,
    paused_since           timestamptz,
    resumes_at             timestamptz,
    pause_reason           text,
    created_at             timestamptz NOT NULL DEFAULT now(),
    deleted_at             timestamptz,
    revision               integer NOT NULL DEFAULT 1
);
CREATE INDEX queues_branch ON queues (branch_id);
CREATE UNIQUE INDEX queues_prefix ON queues (branch_id, prefix) WHERE deleted_at IS NULL;

CREATE TABLE queue_services (
    queue_id        uuid NOT NULL REFERENCES queues (id),
    service_id      uuid NOT NULL REFERENCES services (id),
    organization_id uuid NOT NULL,
    place           integer NOT NULL DEFAULT 0,
    PRIMARY KEY (queue_id, service_id)
);
CREATE TABLE queue_staff (
    queue_id        uuid NOT NULL REFERENCES queues (id),
    user_id         uuid NOT NULL REFERENCES users (id),
    organization_id uuid NOT NULL,
    PRIMARY KEY (queue_id, user_id)
);
CREATE INDEX queue_staff_user ON queue_staff (user_id);

-- The counter behind the numbers of one queue; changed only under the queue's lock.
CREATE TABLE queue_days (
    queue_id        uuid PRIMARY KEY REFERENCES queues (id),
    organization_id uuid NOT NULL,
    day             date NOT NULL,
    last_number     integer NOT NULL DEFAULT 0,
    last_arrival    timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50);

-- How long a visit takes, from call to free, by queue and service: a smoothed mean and its variance, in seconds.
CREATE TABLE paces (
    queue_id        uuid NOT NULL,
    service_id      uuid NOT NULL,
    organization_id uuid NOT NULL,
    visits          integer NOT NULL,
    mean            double precision NOT NULL,
    variance        double precision NOT NULL,
    PRIMARY KEY (queue_id, service_id)
) WITH (fillfactor = 50);

CREATE TABLE tickets (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    branch_id       uuid NOT NULL,
    queue_id        uuid NOT NULL,
    day             date NOT NULL,
    number          text COLLATE "C" NOT NULL,
    state           text NOT NULL CHECK (state IN ('waiting', 'called', 'serving', 'on_hold', 'completed', 'no_show', 'left')),
    priority        text NOT NULL CHECK (priority IN ('normal', 'priority', 'urgent', 'emergency')),
    band            smallint NOT NULL,
    rank_at         timestamptz NOT NULL,
    arrived_at      timestamptz NOT NULL,
    joined_at       timestamptz NOT NULL,
    service_id      uuid NOT NULL,
    patient_id      uuid REFERENCES patients (id),
    user_id         uuid,
    name            text,
    phone           text,
    reason          text,
    needs           text[] NOT NULL DEFAULT '{}',
    here            boolean NOT NULL,
    slot_at         timestamptz,
    appointment_id  uuid,
    snoozed_until   timestamptz,
    counter_id      uuid,
    called_by       uuid,
    called_at       timestamptz,
    started_at      timestamptz,
    ended_at        timestamptz,
    end_reason      text,
    base            bigint NOT NULL DEFAULT 0,
    last_action     text,
    acted_at        timestamptz,
    acted_by        uuid,
    undo            jsonb
) WITH (fillfactor = 80);
-- The line is this one index.
CREATE INDEX tickets_line ON tickets (queue_id, band, rank_at, number, id) WHERE state = 'waiting';
CREATE INDEX tickets_active ON tickets (queue_id) WHERE state IN ('called', 'serving', 'on_hold');
CREATE INDEX tickets_recent ON tickets (queue_id, called_at DESC) WHERE state IN ('completed', 'no_show');
CREATE UNIQUE INDEX tickets_number ON tickets (branch_id, day, number);
CREATE UNIQUE INDEX tickets_one_active ON tickets (queue_id, patient_id)
    WHERE patient_id IS NOT NULL AND state IN ('waiting', 'called', 'serving', 'on_hold');
CREATE INDEX tickets_user ON tickets (user_id) WHERE user_id IS NOT NULL AND state IN ('waiting', 'called', 'serving', 'on_hold');
CREATE INDEX tickets_named ON tickets (joined_at) WHERE name IS NOT NULL OR phone IS NOT NULL OR reason IS NOT NULL;

CREATE TABLE streams (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('queue', 'branch', 'person', 'schedule')),
    version         bigint NOT NULL DEFAULT 0,
    public_version  bigint NOT NULL DEFAULT 0,
    at              timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

CREATE TABLE events (
    stream_id       uuid NOT NULL,
    version         bigint NOT NULL,
    epoch           integer NOT NULL,
    public_version  bigint NOT NULL,
    is_public       boolean NOT NULL,
    organization_id uuid NOT NULL,
    type            text NOT NULL,
    body            jsonb NOT NULL,
    at              timestamptz NOT NULL,
    txid            xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (stream_id, version)
);
CREATE INDEX events_txid ON events (txid);
CREATE INDEX events_at ON events USING brin (at);

CREATE TABLE idempotency_keys (
    scope           bytea PRIMARY KEY,
    organization_id uuid NOT NULL,
    fingerprint     bytea NOT NULL,
    status          integer,
    body            jsonb,
    at              timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idempotency_keys_at ON idempotency_keys (at);

CREATE TABLE audit_log (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id uuid NOT NULL,
    at              timestamptz NOT NULL,
    actor_kind      text NOT NULL,
    actor_id        uuid,
    action          text NOT NULL,
    subject_id      uuid,
    facts           jsonb NOT NULL DEFAULT '{}',
    request_id      text,
    txid            xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX audit_log_subject ON audit_log (organization_id, subject_id);

CREATE FUNCTION refuse_to_rewrite_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite_history();
CREATE TRIGGER audit_log_keeps BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite_history();
