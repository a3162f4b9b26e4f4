"""The tables, for cold work and for comparing with the migrations; hot commands live in `db/functions`."""

import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, SmallInteger, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Names, Row, Tenant, Xid8


class Installation(Base):
    __tablename__ = "installation"
    only_one: Mapped[bool] = mapped_column(primary_key=True, server_default="true")
    epoch: Mapped[int] = mapped_column(server_default="1")
    system_identifier: Mapped[int | None] = mapped_column(BigInteger)
    timeline: Mapped[int | None]


class Organization(Base):
    __tablename__ = "organizations"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[Names]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class User(Row, Base):
    __tablename__ = "users"
    email: Mapped[str]
    password_hash: Mapped[str]
    name: Mapped[Names]
    language: Mapped[str] = mapped_column(server_default="en", default="en")
    disabled_at: Mapped[datetime | None]


class Branch(Row, Base):
    __tablename__ = "branches"
    name: Mapped[Names]
    time_zone: Mapped[str]
    opening_hours: Mapped[dict[str, Any]]
    day_ends_at: Mapped[time] = mapped_column(server_default="00:00", default=time(0))
    is_public: Mapped[bool] = mapped_column(server_default="false", default=False)
    joins_from_home: Mapped[bool] = mapped_column(server_default="true", default=True)
    notice: Mapped[Names | None]
    deleted_at: Mapped[datetime | None]


class Role(Tenant, Base):
    __tablename__ = "roles"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    role: Mapped[str]
    branch_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("branches.id"))


class Session(Tenant, Base):
    __tablename__ = "sessions"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    refresh_hash: Mapped[bytes]
    previous_hash: Mapped[bytes | None]
    rotated_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Patient(Row, Base):
    __tablename__ = "patients"
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]
    phone: Mapped[str | None]
    deleted_at: Mapped[datetime | None]


class Service(Row, Base):
    __tablename__ = "services"
    name: Mapped[Names]
    duration_minutes: Mapped[int]
    price: Mapped[Decimal | None]
    currency: Mapped[str | None]
    deleted_at: Mapped[datetime | None]


class Counter(Row, Base):
    __tablename__ = "counters"
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"))
    name: Mapped[Names]
    door: Mapped[str]
    kind: Mapped[str] = mapped_column(server_default="room", default="room")
    deleted_at: Mapped[datetime | None]


class CounterSession(Tenant, Base):
    __tablename__ = "counter_sessions"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    counter_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("counters.id"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    break_since: Mapped[datetime | None]
    back_at: Mapped[datetime | None]
    break_reason: Mapped[str | None]


class Queue(Row, Base):
    __tablename__ = "queues"
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"))
    name: Mapped[Names]
    prefix: Mapped[str] = mapped_column(Text(collation="C"))
    head_starts: Mapped[dict[str, Any]] = mapped_column(
        server_default='{"normal": 0, "priority": 900, "urgent": 1800, "emergency": 0}'
    )
    appointment_head_start: Mapped[timedelta] = mapped_column(server_default="15 minutes")
    appointment_grace: Mapped[timedelta] = mapped_column(server_default="15 minutes")
    size_limit: Mapped[int | None]
    last_ticket_at: Mapped[time | None]
    ends_with_day: Mapped[bool] = mapped_column(server_default="true", default=True)
    is_open: Mapped[bool] = mapped_column(server_default="true", default=True)
    paused_since: Mapped[datetime | None]
    resumes_at: Mapped[datetime | None]
    pause_reason: Mapped[str | None]
    deleted_at: Mapped[datetime | None]


class QueueService(Tenant, Base):
    __tablename__ = "queue_services"
    queue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("queues.id"), primary_key=True)
    service_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("services.id"), primary_key=True)
    place: Mapped[int] = mapped_column(server_default="0", default=0)


class QueueStaff(Tenant, Base):
    __tablename__ = "queue_staff"
    queue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("queues.id"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)


class QueueDay(Tenant, Base):
    __tablename__ = "queue_days"
    queue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("queues.id"), primary_key=True)
    day: Mapped[date]
    last_number: Mapped[int] = mapped_column(server_default="0", default=0)
    last_arrival: Mapped[datetime] = mapped_column(server_default="-infinity")


class Pace(Tenant, Base):
    __tablename__ = "paces"
    queue_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    service_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    visits: Mapped[int]
    mean: Mapped[float]
    variance: Mapped[float]


class Ticket(Tenant, Base):
    __tablename__ = "tickets"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    branch_id: Mapped[uuid.UUID]
    queue_id: Mapped[uuid.UUID]
    day: Mapped[date]
    number: Mapped[str] = mapped_column(Text(collation="C"))
    state: Mapped[str]
    priority: Mapped[str]
    band: Mapped[int] = mapped_column(SmallInteger)
    rank_at: Mapped[datetime]
    arrived_at: Mapped[datetime]
    joined_at: Mapped[datetime]
    service_id: Mapped[uuid.UUID]
    patient_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("patients.id"))
    user_id: Mapped[uuid.UUID | None]
    name: Mapped[str | None]
    phone: Mapped[str | None]
    reason: Mapped[str | None]
    needs: Mapped[list[str]] = mapped_column(server_default="{}")
    here: Mapped[bool]
    slot_at: Mapped[datetime | None]
    appointment_id: Mapped[uuid.UUID | None]
    snoozed_until: Mapped[datetime | None]
    counter_id: Mapped[uuid.UUID | None]
    called_by: Mapped[uuid.UUID | None]
    called_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    base: Mapped[int] = mapped_column(BigInteger, server_default="0")
    last_action: Mapped[str | None]
    acted_at: Mapped[datetime | None]
    acted_by: Mapped[uuid.UUID | None]
    undo: Mapped[dict[str, Any] | None]


class Device(Tenant, Base):
    __tablename__ = "devices"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"))
    kind: Mapped[str]
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_by: Mapped[uuid.UUID]
    last_seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Stream(Tenant, Base):
    __tablename__ = "streams"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    version: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    public_version: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class StoredEvent(Tenant, Base):
    __tablename__ = "events"
    stream_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    epoch: Mapped[int]
    public_version: Mapped[int] = mapped_column(BigInteger)
    is_public: Mapped[bool]
    type: Mapped[str]
    body: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    txid: Mapped[str] = mapped_column(Xid8(), server_default=func.pg_current_xact_id())


class IdempotencyKey(Tenant, Base):
    __tablename__ = "idempotency_keys"
    scope: Mapped[bytes] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes]
    status: Mapped[int | None]
    body: Mapped[dict[str, Any] | None]
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class AuditEntry(Tenant, Base):
    __tablename__ = "audit_log"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[uuid.UUID | None]
    action: Mapped[str]
    subject_id: Mapped[uuid.UUID | None]
    facts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    request_id: Mapped[str | None]
    txid: Mapped[str] = mapped_column(Xid8(), server_default=func.pg_current_xact_id())
