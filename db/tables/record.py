"""What is kept of everything that happened: streams and events, keys, the audit log and its seals."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, func
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Tenant, Xid8


class Installation(Base):
    __tablename__ = "installation"
    only_one: Mapped[bool] = mapped_column(primary_key=True, server_default="true")
    epoch: Mapped[int] = mapped_column(server_default="1")
    system_identifier: Mapped[int | None] = mapped_column(BigInteger)
    timeline: Mapped[int | None]


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


class AuditSeal(Base):
    __tablename__ = "audit_seals"
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    entry_id: Mapped[int] = mapped_column(BigInteger)
    txid: Mapped[str] = mapped_column(Xid8())
    hash: Mapped[bytes]


class AuditAnchor(Base):
    __tablename__ = "audit_anchors"
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime]
    hash: Mapped[bytes]
    mac: Mapped[bytes]
