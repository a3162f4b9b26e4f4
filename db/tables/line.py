"""The line: queues, their days and paces, tickets."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Names, Row, Tenant


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
    appointment_ended_at: Mapped[datetime | None]
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
