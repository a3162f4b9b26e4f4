"""What people are told: inboxes, the delivery log, browsers that take push messages."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Tenant


class Inbox(Tenant, Base):
    __tablename__ = "inboxes"
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    stream_id: Mapped[uuid.UUID] = mapped_column(unique=True)


class Notification(Tenant, Base):
    __tablename__ = "notifications"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    link: Mapped[str | None]
    subject_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Delivery(Tenant, Base):
    __tablename__ = "deliveries"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    channel: Mapped[str]
    user_id: Mapped[uuid.UUID | None]
    patient_id: Mapped[uuid.UUID | None]
    branch_id: Mapped[uuid.UUID]
    subject_id: Mapped[uuid.UUID]
    facts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    state: Mapped[str] = mapped_column(server_default="queued")
    tries: Mapped[int] = mapped_column(server_default="0")
    why: Mapped[str | None]
    at: Mapped[datetime]
    not_before: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]


class PushSubscription(Tenant, Base):
    __tablename__ = "push_subscriptions"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    endpoint: Mapped[str] = mapped_column(unique=True)
    p256dh: Mapped[str]
    auth: Mapped[str]
    created_at: Mapped[datetime]
