"""Booking: where and by whom services are given, working hours, appointments, who waits for an earlier one."""

import uuid
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Date, ForeignKey, SmallInteger, Uuid
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Names, Row, Tenant


class ServiceBranch(Tenant, Base):
    __tablename__ = "service_branches"
    service_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("services.id"), primary_key=True)
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"), primary_key=True)


class ServiceStaff(Tenant, Base):
    __tablename__ = "service_staff"
    service_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("services.id"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)


class Calendar(Base):
    __tablename__ = "calendars"
    organization_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger, server_default="0")


class TimeBlock(Row, Base):
    __tablename__ = "time_blocks"
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"))
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(server_default="work", default="work")
    starts_on: Mapped[date]
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    recurrence: Mapped[str | None]
    except_on: Mapped[list[date]] = mapped_column(ARRAY(Date()), server_default="{}", default=list)
    seats: Mapped[int] = mapped_column(SmallInteger, server_default="1", default=1)
    services: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(Uuid()))
    counter_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("counters.id"))
    deleted_at: Mapped[datetime | None]


class Closure(Row, Base):
    __tablename__ = "closures"
    branch_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("branches.id"))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[Names | None]
    source: Mapped[str | None]
    deleted_at: Mapped[datetime | None]


class Appointment(Row, Base):
    __tablename__ = "appointments"
    branch_id: Mapped[uuid.UUID]
    service_id: Mapped[uuid.UUID]
    staff_id: Mapped[uuid.UUID]
    seat: Mapped[int] = mapped_column(SmallInteger)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE())
    status: Mapped[str]
    patient_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("patients.id"))
    user_id: Mapped[uuid.UUID | None]
    reference: Mapped[str | None]
    reason: Mapped[str | None]
    notes: Mapped[str | None]
    cancel_reason: Mapped[str | None]
    held_by: Mapped[uuid.UUID | None]
    expires_at: Mapped[datetime | None]
    series_id: Mapped[uuid.UUID | None]
    ticket_id: Mapped[uuid.UUID | None]
    came_as: Mapped[str | None]
    ticket_state: Mapped[str | None]
    told: Mapped[dict[str, Any] | None]
    booked_by: Mapped[uuid.UUID | None]
    sequence: Mapped[int] = mapped_column(server_default="0", default=0)
    changed_at: Mapped[datetime]


class WaitlistEntry(Row, Base):
    __tablename__ = "waitlist_entries"
    branch_id: Mapped[uuid.UUID]
    service_id: Mapped[uuid.UUID]
    staff_id: Mapped[uuid.UUID | None]
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"))
    user_id: Mapped[uuid.UUID | None]
    appointment_id: Mapped[uuid.UUID | None]
    from_on: Mapped[date]
    until_on: Mapped[date]
    weekdays: Mapped[list[int] | None] = mapped_column(ARRAY(SmallInteger()))
    from_time: Mapped[time] = mapped_column(server_default="00:00")
    until_time: Mapped[time] = mapped_column(server_default="24:00")
    state: Mapped[str] = mapped_column(server_default="waiting", default="waiting")
    ended_at: Mapped[datetime | None]


class Offer(Tenant, Base):
    __tablename__ = "offers"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("waitlist_entries.id"))
    hold_id: Mapped[uuid.UUID]
    staff_id: Mapped[uuid.UUID]
    starts_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default="open", default="open")
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class Job(Tenant, Base):
    __tablename__ = "jobs"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[str]
    body: Mapped[dict[str, Any]]
    key: Mapped[str | None]
    run_at: Mapped[datetime]
    taken_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(server_default="0")
    done: Mapped[list[str]] = mapped_column(server_default="{}")
    why: Mapped[str | None]
    failed_at: Mapped[datetime | None]
