"""Who comes in: organizations, people and their roles, sessions, proofs, devices."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Names, Row, Tenant


class Organization(Base):
    __tablename__ = "organizations"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[Names]
    mfa_required_for: Mapped[list[str]] = mapped_column(server_default="{}")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class User(Row, Base):
    __tablename__ = "users"
    email: Mapped[str | None]
    phone: Mapped[str | None]
    password_hash: Mapped[str]
    name: Mapped[Names]
    language: Mapped[str] = mapped_column(server_default="en", default="en")
    has_mfa: Mapped[bool] = mapped_column(server_default="false", default=False)
    has_short_password: Mapped[bool] = mapped_column(server_default="false", default=False)
    access_version: Mapped[int] = mapped_column(server_default="1", default=1)
    access_changed_at: Mapped[datetime | None]
    signed_in_at: Mapped[datetime | None]
    preferences: Mapped[dict[str, Any]] = mapped_column(server_default="{}", default=dict)
    calendar_version: Mapped[int] = mapped_column(server_default="0", default=0)
    disabled_at: Mapped[datetime | None]
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
    authenticated_at: Mapped[datetime | None]
    has_mfa: Mapped[bool] = mapped_column(server_default="false", default=False)
    client: Mapped[str | None]
    renewals: Mapped[int] = mapped_column(server_default="0", default=0)


class Challenge(Tenant, Base):
    __tablename__ = "challenges"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    channel: Mapped[str | None]
    address: Mapped[str | None]
    code_hash: Mapped[bytes]
    facts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    tries: Mapped[int] = mapped_column(server_default="0", default=0)
    sent: Mapped[int] = mapped_column(server_default="1", default=1)
    sent_at: Mapped[datetime]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Try(Base):
    __tablename__ = "tries"
    key: Mapped[bytes] = mapped_column(primary_key=True)
    counted: Mapped[int]
    pending: Mapped[int] = mapped_column(server_default="0", default=0)
    since: Mapped[datetime]
    ends_at: Mapped[datetime]


class TotpFactor(Tenant, Base):
    __tablename__ = "totp_factors"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    secret: Mapped[bytes]
    last_step: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class RecoveryCode(Tenant, Base):
    __tablename__ = "recovery_codes"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    code_hash: Mapped[bytes]
    used_at: Mapped[datetime | None]


class Passkey(Tenant, Base):
    __tablename__ = "passkeys"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    credential_id: Mapped[bytes]
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[list[str]] = mapped_column(server_default="{}")
    name: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class Invitation(Tenant, Base):
    __tablename__ = "invitations"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="en", default="en")
    roles: Mapped[list[Any]]
    secret_hash: Mapped[bytes]
    invited_by: Mapped[uuid.UUID]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


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
    revision: Mapped[int] = mapped_column(server_default="1", default=1)


class DevicePairing(Base):
    __tablename__ = "device_pairings"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    code_hash: Mapped[bytes]
    secret_hash: Mapped[bytes]
    kind: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    device_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("devices.id"))
