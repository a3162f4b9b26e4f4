"""What changes when somebody proves who they are by a code, or by a link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from db.tables import Challenge, Patient, User
from queue_server.actor import Grant, Role
from queue_server.delivery.messages import Address, Message
from queue_server.errors import RateLimited
from queue_server.identity.challenges import LIFE, MOST_TRIES, open_challenge, use_challenge
from queue_server.identity.commands import SeenPassword, close_challenges, create_user, keep_seen, sign_out_everywhere
from queue_server.identity.errors import AlreadyRegistered, ChallengeOver
from queue_server.identity.queries import lock_user
from queue_server.ids import new_id
from queue_server.keys import Keys
from queue_server.registration import queries
from queue_server.registration.addresses import address_to_prove
from queue_server.registration.letters import Letters
from queue_server.registration.questions import Question, seal
from queue_server.transaction import Cold

BETWEEN_SENDS = timedelta(seconds=30)
MOST_SENDS = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A challenge, and what is to be sent once it is committed."""

    challenge_id: UUID
    addresses: Sequence[Address]
    messages: Sequence[Message]


async def ask(tx: Cold, question: Question, keys: Keys, letters: Letters, *, now: datetime) -> Asked:
    """Make codes for a question."""
    challenge_id = new_id()
    sealed = seal(question, challenge_id, keys, letters)
    await open_challenge(
        tx,
        purpose=question.purpose,
        code_hash=sealed.code_hash,
        now=now,
        user_id=question.user_id,
        channel=question.address.channel,
        address=question.address.value,
        facts=sealed.facts,
        challenge_id=challenge_id,
    )
    await tx.audit("code.sent", challenge_id, purpose=question.purpose, channel=question.address.channel)
    return Asked(challenge_id, question.addresses, sealed.messages)


async def ask_again(tx: Cold, challenge_id: UUID, keys: Keys, letters: Letters, *, now: datetime) -> Asked:
    """New codes in place of those that did not come; tries count on. Raises `ChallengeOver`, `RateLimited`."""
    challenge = await queries.lock_challenge(tx, challenge_id, most_tries=MOST_TRIES, now=now)
    if challenge.sent >= MOST_SENDS:
        raise ChallengeOver
    if (wait := challenge.sent_at + BETWEEN_SENDS - now) > timedelta(0):
        raise RateLimited(retry_after=int(wait.total_seconds()) + 1)
    question = Question.of(challenge)
    sealed = seal(question, challenge_id, keys, letters)
    challenge.code_hash, challenge.facts = sealed.code_hash, sealed.facts
    challenge.sent, challenge.sent_at, challenge.expires_at = challenge.sent + 1, now, now + LIFE
    await tx.session.flush()
    await tx.audit("code.sent", challenge_id, purpose=question.purpose, channel=question.address.channel)
    return Asked(challenge_id, question.addresses, sealed.messages)


async def register(tx: Cold, challenge: Challenge, *, now: datetime) -> User:
    """The account of a patient with a proven address, and the patient. Raises `ChallengeOver`, `AlreadyRegistered`."""
    await use_challenge(tx, challenge.id, now=now)
    wish = challenge.facts
    address = Question.of(challenge).address
    email, phone = (address.value if address.channel == kind else None for kind in ("email", "sms"))
    user = await create_user(
        tx,
        email=email,
        phone=phone,
        password_hash=wish["password_hash"],
        name={"en": wish["name"]},
        language=wish["language"],
        roles=[Grant(Role.PATIENT)],
    )
    patient = Patient(
        id=new_id(), organization_id=user.organization_id, user_id=user.id, name=wish["name"], phone=phone, revision=1
    )
    tx.session.add(patient)
    await tx.session.flush()
    await tx.audit("patient.registered", patient.id)
    await tx.audit("user.registered", user.id)
    return user


async def reset_password(tx: Cold, challenge: Challenge, password: SeenPassword, *, now: datetime) -> None:
    """A new password for whoever the transaction acts for; they are signed out everywhere. Raises `ChallengeOver`."""
    user = await lock_user(tx)  # the account first, then its challenges: two at once never wait for each other
    await use_challenge(tx, challenge.id, now=now)
    if user.disabled_at is not None or user.deleted_at is not None:
        raise ChallengeOver
    await _choose_password(tx, user, password, now=now)
    await sign_out_everywhere(tx, now=now)
    await tx.audit("password.reset", user.id)


async def change_password(tx: Cold, password: SeenPassword, *, now: datetime) -> None:
    """A new password for whoever asks; they stay signed in here, and nowhere else."""
    user = await lock_user(tx)
    await _choose_password(tx, user, password, now=now)
    await sign_out_everywhere(tx, now=now, but=tx.actor.session_id)
    await tx.audit("password.changed", user.id)


async def change_address(tx: Cold, challenge: Challenge, *, now: datetime) -> Address:
    """Put the proven `email` or `phone` (the challenge's purpose) in place of the old one, which is given back.

    Raises `ChallengeOver`, also when the old one is no longer what was proven; `AlreadyRegistered`.
    """
    user = await lock_user(tx)
    await use_challenge(tx, challenge.id, now=now)
    kind, question = challenge.purpose, Question.of(challenge)
    before = getattr(user, kind)
    old = address_to_prove(kind, email=user.email, phone=user.phone)
    if question.old != old:
        raise ChallengeOver
    try:
        async with tx.session.begin_nested():
            setattr(user, kind, question.address.value)
    except IntegrityError:
        raise AlreadyRegistered from None
    await close_challenges(tx, user.id, now=now)  # a code that was sent to the old address opens nothing any more
    user.revision += 1
    if kind == "phone":
        await _tell_patient(tx, user, before)
    await tx.session.flush()
    await tx.audit(f"{kind}.changed", user.id)
    return old


async def _choose_password(tx: Cold, user: User, password: SeenPassword, *, now: datetime) -> None:
    """Whatever was begun with the old password ends: a second step, another reset."""
    keep_seen(user, password)
    await close_challenges(tx, user.id, now=now)


async def _tell_patient(tx: Cold, user: User, before: str | None) -> None:
    """The clinic calls the number that the patient gave, unless staff noted another."""
    await tx.session.execute(
        update(Patient)
        .where(
            Patient.organization_id == tx.actor.organization_id,
            Patient.user_id == user.id,
            Patient.phone.is_not_distinct_from(before),
        )
        .values(phone=user.phone, revision=Patient.revision + 1)
    )
