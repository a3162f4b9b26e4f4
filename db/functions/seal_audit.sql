-- Chain what is new in the audit log, at most so many entries; how many were sealed, 0 also while somebody else does it.
-- Only below the snapshot's xmin: what has an older transaction is there already, or never will be. A row of the log
-- that is not sealed by then was put in by hand.
CREATE FUNCTION fn.seal_audit(most integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    seal    audit_seals;
    entry   audit_log;
    began   bigint;
    after   xid8;
    after_id bigint;
    below   xid8;
    ahead   xid8;
BEGIN
    IF NOT pg_try_advisory_xact_lock(7166195131) THEN
        RETURN 0;
    END IF;
    SELECT * INTO seal FROM audit_seals ORDER BY seq DESC LIMIT 1;
    SELECT pg_snapshot_xmin(now_), pg_snapshot_xmax(now_) INTO below, ahead FROM pg_current_snapshot() AS now_;
    after := coalesce(seal.txid, '0');
    after_id := coalesce(seal.entry_id, 0);
    IF seal.seq IS NULL THEN
        seal.seq := 0;
        seal.hash := sha256('queue-server audit log, chain 1');
    END IF;
    -- Transactions of the future are those of another cluster, whose dump was read into this one: first what is left
    -- of them, and then our own, which begin anew.
    IF seal.seq = 0 OR after >= ahead THEN
        IF EXISTS (SELECT FROM audit_log WHERE (txid, id) > (greatest(after, ahead), after_id) AND txid >= ahead) THEN
            after := greatest(after, ahead);
            below := '18446744073709551615';
        ELSE
            after := '0';
            after_id := 0;
        END IF;
    END IF;
    began := seal.seq;
    FOR entry IN SELECT a.* FROM audit_log a WHERE (a.txid, a.id) > (after, after_id) AND a.txid < below
        AND NOT EXISTS (SELECT FROM audit_seals s WHERE s.entry_id = a.id) ORDER BY a.txid, a.id LIMIT most
    LOOP
        seal.seq := seal.seq + 1;
        seal.entry_id := entry.id;
        seal.txid := entry.txid;
        seal.hash := sha256(seal.hash || fn.audit_bytes(entry));
        INSERT INTO audit_seals VALUES (seal.*);
    END LOOP;
    RETURN seal.seq - began;
END $$;
