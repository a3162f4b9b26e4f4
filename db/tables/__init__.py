"""The tables, for cold work and for comparing with the migrations; hot commands live in `db/functions`."""

from db.tables.clinic import Branch, Counter, CounterSession, Patient, Service
from db.tables.identity import (
    Challenge,
    Device,
    DevicePairing,
    Invitation,
    Organization,
    Passkey,
    RecoveryCode,
    Role,
    Session,
    TotpFactor,
    Try,
    User,
)
from db.tables.line import Pace, Queue, QueueDay, QueueService, QueueStaff, Ticket
from db.tables.record import AuditAnchor, AuditEntry, AuditSeal, IdempotencyKey, Installation, StoredEvent, Stream

__all__ = [
    "AuditAnchor",
    "AuditEntry",
    "AuditSeal",
    "Branch",
    "Challenge",
    "Counter",
    "CounterSession",
    "Device",
    "DevicePairing",
    "IdempotencyKey",
    "Installation",
    "Invitation",
    "Organization",
    "Pace",
    "Passkey",
    "Patient",
    "Queue",
    "QueueDay",
    "QueueService",
    "QueueStaff",
    "RecoveryCode",
    "Role",
    "Service",
    "Session",
    "StoredEvent",
    "Stream",
    "Ticket",
    "TotpFactor",
    "Try",
    "User",
]
