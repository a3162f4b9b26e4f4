-- Who somebody is: addresses that are proven, one-time codes, second factors, invitations, and how often was tried.

ALTER TABLE organizations ADD COLUMN mfa_required_for text[] NOT NULL DEFAULT '{}';

ALTER TABLE users ALTER COLUMN email DROP NOT NULL;
ALTER TABLE users ADD COLUMN phone text;
ALTER TABLE users ADD COLUMN has_mfa boolean NOT NULL DEFAULT false;
-- Of fewer characters than staff need without a second factor: seen when it is chosen and at each sign-in.
ALTER TABLE users ADD COLUMN has_short_password boolean NOT NULL DEFAULT false;
-- Access tokens of an older version are good no more: raised when roles change, or somebody is suspended.
ALTER TABLE users ADD COLUMN access_version integer NOT NULL DEFAULT 1;
ALTER TABLE users ADD COLUMN access_changed_at timestamptz;
ALTER TABLE users ADD COLUMN signed_in_at timestamptz;
ALTER TABLE users ADD COLUMN deleted_at timestamptz;
ALTER TABLE users ADD CONSTRAINT users_reachable CHECK (email IS NOT NULL OR phone IS NOT NULL OR deleted_at IS NOT NULL);
CREATE UNIQUE INDEX users_phone ON users (phone) WHERE phone IS NOT NULL;
CREATE INDEX users_access_changed ON users (access_changed_at) WHERE access_changed_at IS NOT NULL;

ALTER TABLE sessions ADD COLUMN authenticated_at timestamptz;
ALTER TABLE sessions ADD COLUMN has_mfa boolean NOT NULL DEFAULT false;
ALTER TABLE sessions ADD COLUMN client text;
ALTER TABLE sessions ADD COLUMN renewals integer NOT NULL DEFAULT 0;

-- Something to be proven within minutes: by a code that was sent, or by a second factor. The code is a keyed hash.
CREATE TABLE challenges (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    purpose         text NOT NULL CHECK (purpose IN ('register', 'reset', 'email', 'phone', 'sign_in')),
    user_id         uuid REFERENCES users (id) ON DELETE CASCADE,
    channel         text CHECK (channel IN ('email', 'sms')),
    address         text,
    code_hash       bytea NOT NULL,
    facts           jsonb NOT NULL DEFAULT '{}',
    tries           integer NOT NULL DEFAULT 0,
    sent            integer NOT NULL DEFAULT 1,
    sent_at         timestamptz NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    used_at         timestamptz
);
CREATE INDEX challenges_expires ON challenges (expires_at);
CREATE INDEX challenges_user ON challenges (user_id) WHERE user_id IS NOT NULL;

-- How often something was tried lately; the key is a keyed hash of an account, an address or a device.
CREATE TABLE tries (
    key     bytea PRIMARY KEY,
    counted integer NOT NULL,
    pending integer NOT NULL DEFAULT 0, -- under way: nobody knows yet whether they were good
    since   timestamptz NOT NULL,
    ends_at timestamptz NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX tries_ends ON tries (ends_at);

CREATE TABLE totp_factors (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    user_id         uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    secret          bytea NOT NULL, -- sealed for its user (AES-GCM)
    last_step       bigint NOT NULL DEFAULT 0, -- a code is good once
    created_at      timestamptz NOT NULL,
    confirmed_at    timestamptz
);
-- One that counts, and one being set up beside it: a new phone.
CREATE UNIQUE INDEX totp_factors_on ON totp_factors (user_id) WHERE confirmed_at IS NOT NULL;
CREATE UNIQUE INDEX totp_factors_pending ON totp_factors (user_id) WHERE confirmed_at IS NULL;

CREATE TABLE recovery_codes (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    user_id         uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code_hash       bytea NOT NULL,
    used_at         timestamptz
);
CREATE UNIQUE INDEX recovery_codes_once ON recovery_codes (user_id, code_hash);

CREATE TABLE passkeys (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    user_id         uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    credential_id   bytea NOT NULL UNIQUE,
    public_key      bytea NOT NULL,
    sign_count      bigint NOT NULL,
    transports      text[] NOT NULL DEFAULT '{}',
    name            text NOT NULL,
    created_at      timestamptz NOT NULL,
    last_used_at    timestamptz
);
CREATE INDEX passkeys_user ON passkeys (user_id);

CREATE TABLE invitations (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    email           text NOT NULL,
    language        text NOT NULL DEFAULT 'en',
    roles           jsonb NOT NULL,
    secret_hash     bytea NOT NULL,
    invited_by      uuid NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    accepted_at     timestamptz,
    revoked_at      timestamptz
);
CREATE INDEX invitations_organization ON invitations (organization_id);

-- A screen or kiosk that shows a code until somebody says where it stands.
ALTER TABLE devices ADD COLUMN revision integer NOT NULL DEFAULT 1;
CREATE TABLE device_pairings (
    id              uuid PRIMARY KEY,
    code_hash       bytea NOT NULL UNIQUE,
    secret_hash     bytea NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('display', 'kiosk')),
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    device_id       uuid REFERENCES devices (id)
);
CREATE INDEX device_pairings_expires ON device_pairings (expires_at);

-- The audit log's rows are chained from outside: a seal is the hash of its entry and of the seal before it.
CREATE INDEX audit_log_unsealed ON audit_log (txid, id);
CREATE INDEX audit_log_at ON audit_log (organization_id, at);
CREATE TABLE audit_seals (
    seq      bigint PRIMARY KEY,
    entry_id bigint NOT NULL UNIQUE,
    txid     xid8 NOT NULL,
    hash     bytea NOT NULL
);
CREATE TABLE audit_anchors (
    seq  bigint PRIMARY KEY,
    at   timestamptz NOT NULL,
    hash bytea NOT NULL,
    mac  bytea NOT NULL
);
CREATE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE ON audit_seals
    FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite_history();
CREATE TRIGGER audit_seals_keeps BEFORE TRUNCATE ON audit_seals
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite_history();
CREATE TRIGGER audit_anchors_append_only BEFORE UPDATE OR DELETE ON audit_anchors
    FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite_history();
CREATE TRIGGER audit_anchors_keeps BEFORE TRUNCATE ON audit_anchors
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite_history();
