-- Screens and kiosks that belong to a branch and not to a person, and branches that give numbers at the clinic only.

CREATE TABLE devices (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    branch_id       uuid NOT NULL REFERENCES branches (id),
    kind            text NOT NULL CHECK (kind IN ('display', 'kiosk')),
    name            text NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    created_by      uuid NOT NULL,
    last_seen_at    timestamptz,
    revoked_at      timestamptz
);
CREATE INDEX devices_branch ON devices (branch_id) WHERE revoked_at IS NULL;

ALTER TABLE branches ADD COLUMN joins_from_home boolean NOT NULL DEFAULT true;
