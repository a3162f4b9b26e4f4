"""Reads of accounts and sessions."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.base import Names
from db.tables import Session, User
from queue_server.actor import WORKERS, Actor, ActorKind, Grant, Role
from queue_server.errors import NotFound
from queue_server.http.paging import Page
from queue_server.transaction import Cold, Database


@dataclass(frozen=True, slots=True)
class Profile:
    """An account with the roles it holds at branches that are still there."""

    id: UUID
    organization_id: UUID
    organization: Names
    email: str | None
    phone: str | None
    name: Names
    language: str
    password_hash: str
    disabled_at: datetime | None
    deleted_at: datetime | None
    revision: int
    has_mfa: bool
    has_short_password: bool
    mfa_required_for: list[str]
    access_version: int
    preferences: dict[str, Any]
    grants: tuple[Grant, ...]

    @property
    def is_closed(self) -> bool:
        """Whether nobody signs in here any more, or for the time being."""
        return self.disabled_at is not None or self.deleted_at is not None

    @property
    def needs_mfa(self) -> bool:
        """Whether one of their roles asks for a second factor, or their password is too short for staff without one."""
        is_weak = self.has_short_password and any(grant.role in WORKERS for grant in self.grants)
        return is_weak or any(grant.role in self.mfa_required_for for grant in self.grants)

    def as_actor(self, session: Session | None = None) -> Actor:
        """This person, as one who asks in a session."""
        return Actor(
            ActorKind.USER,
            self.id,
            self.organization_id,
            self.grants,
            None if session is None else session.id,
            authenticated_at=None if session is None else session.authenticated_at,
            access_version=self.access_version,
            must_enrol=session is not None and self.needs_mfa and not session.has_mfa,
        )


# Somebody who signs in says no organization: an e-mail address is one person's in the whole installation.
PROFILE = """
    SELECT u.id, u.organization_id, o.name AS organization, u.email, u.phone, u.name, u.language, u.password_hash,
           u.disabled_at, u.deleted_at, u.revision, u.has_mfa,
           u.has_short_password, o.mfa_required_for, u.access_version, u.preferences,
           coalesce(held.grants, '[]') AS grants
    FROM users u
    JOIN organizations o ON o.id = u.organization_id
    CROSS JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_array(r.role, r.branch_id) ORDER BY r.role, r.branch_id) AS grants
        FROM roles r LEFT JOIN branches b ON b.id = r.branch_id
        WHERE r.user_id = u.id AND b.deleted_at IS NULL
    ) AS held
"""
BY_EMAIL = PROFILE + "WHERE lower(u.email) = lower($1)"
BY_PHONE = PROFILE + "WHERE u.phone = $1"
BY_ID = PROFILE + "WHERE u.id = $1"
BY_SESSION = PROFILE + "WHERE u.id = (SELECT s.user_id FROM sessions s WHERE s.id = $1)"  # noqa: S608 - constants
METHODS = """
    SELECT EXISTS (SELECT FROM totp_factors f
                   WHERE f.organization_id = $1 AND f.user_id = $2 AND f.confirmed_at IS NOT NULL) AS totp,
           EXISTS (SELECT FROM passkeys p WHERE p.organization_id = $1 AND p.user_id = $2) AS passkey,
           EXISTS (SELECT FROM recovery_codes c
                   WHERE c.organization_id = $1 AND c.user_id = $2 AND c.used_at IS NULL) AS recovery_code
"""
SESSIONS = """
    SELECT * FROM sessions
    WHERE organization_id = $1 AND user_id = $2 AND revoked_at IS NULL AND expires_at > $3
      AND ($4::uuid IS NULL OR id > $4)
    ORDER BY id LIMIT $5
"""


async def methods_of(database: Database, profile: Profile) -> list[str]:
    """The second factors of somebody, the one they would like best first."""
    row = (await database.read(METHODS, profile.organization_id, profile.id))[0]
    return [method for method in ("totp", "passkey", "recovery_code") if row[method]]


async def find_profile_called(database: Database, identifier: str) -> Profile | None:
    """Whoever is registered under an e-mail address, however it is capitalised, or under a phone number."""
    called = normal_form(identifier)
    if called is None:
        return None
    return await _find_profile(database, BY_EMAIL if "@" in called else BY_PHONE, called)


def normal_form(identifier: str) -> str | None:
    """What somebody is called, in the one way it is looked up and counted by; None for what nobody is called.

    Beyond ASCII, what is the same letter depends on whom one asks.
    """
    said = identifier.strip()
    if "@" not in said:
        return phone_number(said)
    return said.lower() if said.isascii() else None


def phone_number(said: str) -> str:
    """A phone number as accounts keep it: digits after a plus (E.164), in whatever script it was written."""
    digits = "".join(str(unicodedata.decimal(one)) for one in said if one.isdecimal())
    return "+" + digits.removeprefix("00")


async def find_profile_of_session(database: Database, session_id: UUID) -> Profile | None:
    """Whose session it is."""
    return await _find_profile(database, BY_SESSION, session_id)


async def profile(database: Database, user_id: UUID) -> Profile:
    """An account by its id."""
    found = await _find_profile(database, BY_ID, user_id)
    if found is None:
        raise NotFound
    return found


async def sessions_of(database: Database, actor: Actor, page: Page, *, now: datetime) -> list[Session]:
    """Where somebody is signed in, oldest first; one row more than the page holds."""
    rows = await database.read(SESSIONS, actor.organization_id, actor.id, now, page.after, page.limit + 1)
    return [Session(**row) for row in rows]


async def lock_user(tx: Cold, user_id: UUID | None = None) -> User:
    """The account of whoever asks, or of `user_id`, to be changed."""
    wanted = select(User).where(
        User.organization_id == tx.actor.organization_id, User.id == (user_id or tx.actor.id), User.deleted_at.is_(None)
    )
    found: User | None = await tx.session.scalar(_to_change(wanted))
    if found is None:
        raise NotFound
    return found


async def lock_session(tx: Cold, session_id: UUID) -> Session:
    """A session of whoever asks, to be changed."""
    found = await lock_sessions(tx, Session.id == session_id)
    if not found:
        raise NotFound
    return found[0]


async def lock_sessions(tx: Cold, *which: Any, user_id: UUID | None = None) -> list[Session]:
    """Sessions of whoever asks, or of `user_id`, by id, so that two commands never wait for each other."""
    wanted = select(Session).where(
        Session.organization_id == tx.actor.organization_id, Session.user_id == (user_id or tx.actor.id), *which
    )
    return list(await tx.session.scalars(_to_change(wanted.order_by(Session.id))))


def _to_change(statement: Any) -> Any:
    return statement.with_for_update(key_share=True).execution_options(populate_existing=True)


async def _find_profile(database: Database, sql: str, key: str | UUID) -> Profile | None:
    rows = await database.read(sql, key)
    if not rows:
        return None
    grants = tuple(Grant(Role(role), branch and UUID(branch)) for role, branch in rows[0]["grants"])
    return Profile(**{**rows[0], "grants": grants})
