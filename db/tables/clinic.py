"""The clinic: branches, patients, services, counters."""

import uuid
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Names, Row, Tenant


class Branch(Row, Base):
    __tablename__ = "branches"
    name: Mapped[Names]
    time_zone: Mapped[str]
    opening_hours: Mapped[dict[str, Any]]
    day_ends_at: Mapped[time] = mapped_column(server_default="00:00", default=time(0))
    is_public: Mapped[bool] = mapped_column(server_default="false", default=False)
    joins_from_home: Mapped[bool] = mapped_column(server_default="true", default=True)
    notice: Mapped[Names | None]
    booking: Mapped[dict[str, Any]] = mapped_column(server_default="{}", default=dict)
    deleted_at: Mapped[datetime | None]


class Patient(Row, Base):
    __tablename__ = "patients"
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    language: Mapped[str | None]
    deleted_at: Mapped[datetime | None]


class Service(Row, Base):
    __tablename__ = "services"
    name: Mapped[Names]
    duration_minutes: Mapped[int]
    price: Mapped[Decimal | None]
    currency: Mapped[str | None]
    buffer_before_minutes: Mapped[int] = mapped_column(server_default="0", default=0)
    buffer_after_minutes: Mapped[int] = mapped_column(server_default="0", default=0)
    is_online: Mapped[bool] = mapped_column(server_default="true", default=True)
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
