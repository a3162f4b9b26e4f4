-- `ticket_state`: where its ticket stands while somebody is here, as the schedule last said it: who was called is not in the room yet.
ALTER TABLE appointments ADD COLUMN ticket_state text CHECK (ticket_state IN ('waiting', 'called', 'serving', 'on_hold'));
UPDATE appointments a SET ticket_state = t.state FROM tickets t
    WHERE t.id = a.ticket_id AND t.organization_id = a.organization_id AND a.status IN ('checked_in', 'in_progress')
      AND t.state IN ('waiting', 'called', 'serving', 'on_hold');
UPDATE appointments SET status = 'checked_in', revision = revision + 1 WHERE status = 'in_progress' AND ticket_state = 'called'
