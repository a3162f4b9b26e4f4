"""The second step itself: a code, a recovery code or a passkey, each good once, however many try it at once."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import or_, update

from db.tables import Passkey, RecoveryCode, TotpFactor
from queue_server.identity.attempts import of_second_step
from queue_server.identity.tries import Bound
from queue_server.keys import Keys
from queue_server.mfa import queries, recovery, totp
from queue_server.mfa.passkeys import Assertion, Purpose, RelyingParty, Untrue, read_assertion
from queue_server.mfa.queries import own
from queue_server.mfa.sealing import sealed, unsealed
from queue_server.transaction import Cold

security = structlog.get_logger(channel="security")
# A code has a million values of which three are good: whoever knows the password would guess one in a year of five in
# five minutes. A hundred is what NIST SP 800-63B-4, 3.2.2, allows; recovery codes and passkeys are good meanwhile, and
# codes in browsers where the account has signed in before. A password reset does not give a hundred more.
WRONG_CODES_A_DAY, DAY = 100, timedelta(days=1)


class Method(StrEnum):
    """By what somebody proves it is them; named as the field of a body that carries it."""

    CODE = "code"
    RECOVERY_CODE = "recovery_code"
    PASSKEY = "passkey"


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody brings: a text, or what a browser says a passkey signed."""

    method: Method
    said: Any


def bounds_of(user_id: UUID, method: Method, *, device: str | None) -> tuple[Bound, ...]:
    """How many may be wrong. A `device` (from `attempts.device_of`) has bounds of its own: whoever knows the password
    and tries it elsewhere keeps nobody out who was here before."""
    [soon] = of_second_step(user_id, method)
    if device is not None:
        soon = replace(soon, what=f"{soon.what} at", whom=device)
    if method is not Method.CODE:
        return (soon,)
    a_day = "second steps a day" if device is None else "second steps a day, known"
    return (soon, Bound(a_day, str(user_id), WRONG_CODES_A_DAY, DAY))


async def prove(tx: Cold, party: RelyingParty, proof: Proof, purpose: Purpose, *, now: datetime) -> bool:
    """Whether whoever the transaction acts for has the second factor; then this proof is spent.

    A wrong one is audited, so the transaction is to be committed also then.
    """
    match proof.method:
        case Method.CODE:
            is_good = await _spend_code(tx, party.keys, proof.said, now=now)
        case Method.RECOVERY_CODE:
            is_good = await _spend_recovery_code(tx, party.keys, proof.said, now=now)
        case Method.PASSKEY:
            is_good = await _use_passkey(tx, party, proof.said, purpose, now=now)
    if not is_good:
        security.warning("second-step.refused", method=proof.method)
        await tx.audit("second_step.refused", tx.actor.id, method=proof.method)
    return is_good


async def _spend_code(tx: Cold, keys: Keys, said: str, *, now: datetime) -> bool:
    factor = await queries.find_totp(tx)
    secret = None if factor is None else unsealed(keys, factor.secret, of=factor.user_id)
    step = None if secret is None else totp.find_step(secret, said, now=now)
    if factor is None or secret is None or step is None:
        return False
    spent = (
        update(TotpFactor)
        .where(*own(tx, TotpFactor), TotpFactor.id == factor.id, TotpFactor.last_step < step)
        .values(last_step=step, secret=sealed(keys, secret, of=factor.user_id))  # so it outlives the key before
    )
    return await _is_changed(tx, spent.returning(TotpFactor.id))


async def _spend_recovery_code(tx: Cold, keys: Keys, said: str, *, now: datetime) -> bool:
    known = recovery.hashes_of(keys, said, of=tx.actor.id)
    spent = (
        update(RecoveryCode)
        .where(*own(tx, RecoveryCode), RecoveryCode.code_hash.in_(known), RecoveryCode.used_at.is_(None))
        .values(used_at=now)
    )
    if not await _is_changed(tx, spent.returning(RecoveryCode.id)):
        return False
    await tx.audit("recovery_code.used", tx.actor.id, left=await queries.codes_left(tx))
    return True


async def _use_passkey(tx: Cold, party: RelyingParty, said: Any, purpose: Purpose, *, now: datetime) -> bool:
    try:
        credential = read_assertion(said)
        passkey = await queries.find_passkey(tx, credential.raw_id)
        if passkey is None:
            return False
        assertion = party.used(purpose, credential, passkey, now=now)
    except Untrue:
        return False
    used = (
        update(Passkey)
        .where(*own(tx, Passkey), Passkey.id == passkey.id, *_is_newer(assertion))
        .values(sign_count=assertion.sign_count, last_used_at=now)
    )
    if await _is_changed(tx, used.returning(Passkey.id)):
        return True
    security.warning("passkey.repeated", passkey=str(passkey.id))  # a copy of the key, or of what was said
    await tx.audit("passkey.repeated", passkey.id)
    return False


def _is_newer(assertion: Assertion) -> tuple[Any, Any]:
    """Asked for after its last use, and its count has grown; what is on several devices at once counts nothing."""
    count = assertion.sign_count
    return (
        or_(Passkey.last_used_at.is_(None), Passkey.last_used_at < assertion.asked_at),
        Passkey.sign_count < count if count else Passkey.sign_count == 0,
    )


async def _is_changed(tx: Cold, statement: Any) -> bool:
    return (await tx.session.execute(statement)).scalar_one_or_none() is not None
