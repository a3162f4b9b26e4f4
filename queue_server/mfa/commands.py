"""What sets up second factors and takes them away; one after the other at each account, by its lock.

All may raise what `_lock_whole_session` raises.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from db.tables import Passkey, RecoveryCode, Session, TotpFactor, User
from queue_server.errors import NotFound, SessionRevoked, StepUpRequired
from queue_server.identity.commands import sign_out_everywhere
from queue_server.identity.errors import WrongCode
from queue_server.identity.queries import lock_sessions, lock_user
from queue_server.ids import new_id
from queue_server.keys import Keys
from queue_server.mfa import queries, recovery, totp
from queue_server.mfa.errors import MfaNeeded, NoSecondFactor, NothingToConfirm, PasskeyKnown, TooManyPasskeys
from queue_server.mfa.passkeys import NewKey
from queue_server.mfa.queries import own
from queue_server.mfa.sealing import sealed, unsealed
from queue_server.transaction import Cold

MOST_PASSKEYS = 10
TO_CONFIRM = timedelta(minutes=15)  # to find an app for the phone; the secret was given to a fresh session


async def begin_totp(tx: Cold, keys: Keys, *, now: datetime) -> bytes:
    """A secret for an app, good for nothing until a code of it was seen; an app that counts does so until then."""
    await _lock_whole_session(tx)
    await tx.session.execute(delete(TotpFactor).where(*own(tx, TotpFactor), TotpFactor.confirmed_at.is_(None)))
    secret = totp.new_secret()
    new = TotpFactor(id=new_id(), organization_id=tx.actor.organization_id, user_id=tx.actor.id, created_at=now)
    new.secret = sealed(keys, secret, of=tx.actor.id)
    tx.session.add(new)
    await tx.session.flush()
    await tx.audit("totp.begun", tx.actor.id)
    return secret


async def confirm_totp(tx: Cold, keys: Keys, *, code: str, now: datetime) -> list[str]:
    """The app counts from now on, instead of the one before. Answers the recovery codes if there were none.

    Raises `NothingToConfirm`, also when it was begun long ago, and `WrongCode`.
    """
    user, session = await _lock_whole_session(tx)
    new = await queries.find_new_totp(tx)
    if new is None or new.created_at < now - TO_CONFIRM:
        raise NothingToConfirm
    secret = unsealed(keys, new.secret, of=user.id)
    step = None if secret is None else totp.find_step(secret, code, now=now)
    if step is None:
        raise WrongCode
    await tx.session.execute(delete(TotpFactor).where(*own(tx, TotpFactor), TotpFactor.confirmed_at.is_not(None)))
    new.confirmed_at, new.last_step = now, step
    await tx.session.flush()
    await tx.audit("totp.added", user.id)
    return await _turn_on(tx, keys, user, session, now=now)


async def remove_totp(tx: Cold, *, needs_mfa: bool) -> None:
    """The app counts no more. `needs_mfa`: a role of theirs asks for a second step. Raises `NotFound`, `MfaNeeded`."""
    user, _ = await _lock_whole_session(tx)
    removed = await tx.session.scalars(
        delete(TotpFactor).where(*own(tx, TotpFactor)).returning(TotpFactor.confirmed_at)
    )
    if not any(removed):
        raise NotFound
    await tx.audit("totp.removed", user.id)
    await _turn_off_if_last(tx, user, needs_mfa=needs_mfa)


async def renew_recovery_codes(tx: Cold, keys: Keys) -> list[str]:
    """New ones; those before are good no more. Raises `NoSecondFactor`."""
    user, _ = await _lock_whole_session(tx)
    if not user.has_mfa:
        raise NoSecondFactor
    return await _make_recovery_codes(tx, keys)


async def add_passkey(tx: Cold, keys: Keys, key: NewKey, *, name: str, now: datetime) -> tuple[Passkey, list[str]]:
    """A passkey, and the recovery codes if there were none. Raises `TooManyPasskeys`, `PasskeyKnown`."""
    user, session = await _lock_whole_session(tx)
    if await queries.passkey_count(tx) >= MOST_PASSKEYS:
        raise TooManyPasskeys
    new = insert(Passkey).values(
        id=new_id(),
        organization_id=tx.actor.organization_id,
        user_id=user.id,
        credential_id=key.credential_id,
        public_key=key.public_key,
        sign_count=key.sign_count,
        transports=key.transports,
        name=name,
        created_at=now,
    )
    passkey: Passkey | None = await tx.session.scalar(new.on_conflict_do_nothing().returning(Passkey))
    if passkey is None:
        raise PasskeyKnown
    await tx.audit("passkey.added", passkey.id)
    return passkey, await _turn_on(tx, keys, user, session, now=now)


async def remove_passkey(tx: Cold, passkey_id: UUID, *, needs_mfa: bool) -> None:
    """Take one's own passkey away. `needs_mfa` as for the app. Raises `NotFound`, `MfaNeeded`."""
    user, _ = await _lock_whole_session(tx)
    wanted = delete(Passkey).where(*own(tx, Passkey), Passkey.id == passkey_id)
    if await tx.session.scalar(wanted.returning(Passkey.id)) is None:
        raise NotFound
    await tx.audit("passkey.removed", passkey_id)
    await _turn_off_if_last(tx, user, needs_mfa=needs_mfa)


async def _lock_whole_session(tx: Cold) -> tuple[User, Session]:
    """The account, and the session in which somebody asks: it has shown the second factor, where there is one.

    Raises `SessionRevoked` where another session has just turned it on, `StepUpRequired`.
    """
    user = await lock_user(tx)
    sessions = await lock_sessions(tx, Session.revoked_at.is_(None))
    session = next((one for one in sessions if one.id == tx.actor.session_id), None)
    if session is None:
        raise SessionRevoked
    if user.has_mfa and not session.has_mfa:
        raise StepUpRequired
    return user, session


async def _turn_on(tx: Cold, keys: Keys, user: User, session: Session, *, now: datetime) -> list[str]:
    """With the first factor: whoever is signed in elsewhere has not shown it, so they are signed out."""
    if user.has_mfa:
        return []
    user.has_mfa = session.has_mfa = True
    await sign_out_everywhere(tx, now=now, but=session.id)
    await tx.audit("mfa.enabled", user.id)
    return await _make_recovery_codes(tx, keys)


async def _turn_off_if_last(tx: Cold, user: User, *, needs_mfa: bool) -> None:
    if await queries.has_factor(tx):
        return
    if needs_mfa:
        raise MfaNeeded
    user.has_mfa = False
    for session in await lock_sessions(tx, Session.revoked_at.is_(None)):
        session.has_mfa = False  # so that a role that asks for it later finds none
    await tx.session.execute(delete(RecoveryCode).where(*own(tx, RecoveryCode)))
    await tx.session.flush()
    await tx.audit("mfa.disabled", user.id)


async def _make_recovery_codes(tx: Cold, keys: Keys) -> list[str]:
    await tx.session.execute(delete(RecoveryCode).where(*own(tx, RecoveryCode)))
    codes = recovery.new_codes()
    for code in codes:
        kept = RecoveryCode(id=new_id(), organization_id=tx.actor.organization_id, user_id=tx.actor.id)
        kept.code_hash = recovery.hash_of(keys, code, of=tx.actor.id)
        tx.session.add(kept)
    await tx.session.flush()
    await tx.audit("recovery_codes.made", tx.actor.id)
    return codes
