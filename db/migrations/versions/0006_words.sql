-- A check of a table is read from its text anew by each statement that writes (a twelfth of a booking); that of a type is kept.
CREATE DOMAIN appointment_status AS text CHECK (VALUE IN
    ('held', 'pending', 'confirmed', 'checked_in', 'in_progress', 'completed', 'cancelled', 'no_show'));
CREATE DOMAIN ticket_state AS text CHECK (VALUE IN ('waiting', 'called', 'serving', 'on_hold', 'completed', 'no_show', 'left'));
CREATE DOMAIN ticket_priority AS text CHECK (VALUE IN ('normal', 'priority', 'urgent', 'emergency'));
CREATE DOMAIN stream_kind AS text CHECK (VALUE IN ('queue', 'branch', 'person', 'schedule', 'inbox'));
ALTER TABLE appointments DROP CONSTRAINT appointments_status_check, ALTER status TYPE appointment_status,
    DROP CONSTRAINT appointments_ticket_state_check, ALTER ticket_state TYPE ticket_state;
ALTER TABLE tickets DROP CONSTRAINT tickets_state_check, ALTER state TYPE ticket_state,
    DROP CONSTRAINT tickets_priority_check, ALTER priority TYPE ticket_priority;
ALTER TABLE streams DROP CONSTRAINT streams_kind_check, ALTER kind TYPE stream_kind
