"""Another e-mail address or phone number for an account: both the old and the new one agree."""

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from queue_server.delivery.errors import NO_WAY
from queue_server.delivery.messages import Address
from queue_server.errors import NotFound, RateLimited, StepUpRequired
from queue_server.http.bodies import body
from queue_server.http.guard import requires_fresh
from queue_server.http.operations import Operation, post
from queue_server.http.replies import language
from queue_server.http.transactions import database, kept, transaction
from queue_server.identity import queries as identity
from queue_server.identity.errors import AlreadyRegistered, ChallengeOver, WrongCode
from queue_server.identity.replies import authority_of, now
from queue_server.identity.schemas import Me
from queue_server.registration import commands
from queue_server.registration.addresses import address_of, address_to_prove
from queue_server.registration.commands import Asked
from queue_server.registration.errors import SameAddress
from queue_server.registration.questions import Question, Says
from queue_server.registration.schemas import BothAnswers, CodeSent, NewEmail, NewPhone
from queue_server.registration.sending import (
    both_proven,
    letters_of,
    must_not_send_too_often,
    post_of,
    send_changed,
    sent,
    view_of,
)
from queue_server.transaction import Cold


@requires_fresh("self")
async def change_email(request: Request) -> Response:
    """Ask for another e-mail address; a code comes to the old one and to the new one."""
    wish = await body(request, NewEmail)
    async with transaction(request) as tx:
        asked = await ask_both(request, tx, "email", address_of(email=wish.email, phone=None))
        await kept(tx, 202, view_of(asked))
    return sent(request, asked)


@requires_fresh("self")
async def change_phone(request: Request) -> Response:
    """Ask for another phone number; a code comes to the old address and to the new one."""
    wish = await body(request, NewPhone)
    async with transaction(request) as tx:
        asked = await ask_both(request, tx, "phone", address_of(email=None, phone=wish.phone))
        await kept(tx, 202, view_of(asked))
    return sent(request, asked)


@requires_fresh("self")
async def confirm_email(request: Request) -> Response:
    """Prove both e-mail addresses with their codes; the new one is put in place of the old one."""
    return await confirm(request, await body(request, BothAnswers), "email")


@requires_fresh("self")
async def confirm_phone(request: Request) -> Response:
    """Prove both phone numbers with their codes; the new one is put in place of the old one."""
    return await confirm(request, await body(request, BothAnswers), "phone")


async def ask_both(request: Request, tx: Cold, kind: str, new: Address) -> Asked:
    """Codes for the new address and for the one that it shall replace."""
    profile = await identity.profile(database(request), tx.actor.id)
    old = address_to_prove(kind, email=profile.email, phone=profile.phone)
    if new.value.casefold() == old.value.casefold():
        raise SameAddress(pointers={f"/{kind}": SameAddress.sentence()})
    for address in (new, old):
        post_of(request).must_take(address.channel, field=kind)
    await must_not_send_too_often(request, new, old)
    known = await identity.find_profile_called(database(request), new.value)
    question = Question(
        purpose=kind,
        address=new,
        says=Says.CODE if known is None else Says.KNOWN,
        language=profile.language,
        clinic=profile.organization,
        user_id=profile.id,
        old=old,
    )
    return await commands.ask(tx, question, authority_of(request).keys, letters_of(request), now=now())


async def confirm(request: Request, answer: BothAnswers, kind: str) -> Response:
    """Change the address, and tell the old one."""
    async with transaction(request) as tx:
        challenge = await both_proven(request, answer, kind, tx.actor.id)
        before = await identity.profile(database(request), tx.actor.id)
        old = await commands.change_address(tx, challenge, now=now())
        changed: dict[str, Any] = {kind: challenge.address, "revision": before.revision + 1}
        view = Me.of(replace(before, **changed), language(request), idle_minutes=authority_of(request).idle_minutes)
        response = await kept(tx, 200, view)
    send_changed(request, old, kind, before.language)
    return response


CODES = (*NO_WAY, StepUpRequired, NotFound, RateLimited, SameAddress)
CHANGES = (StepUpRequired, NotFound, WrongCode, ChallengeOver, AlreadyRegistered)
operations: list[Operation] = [
    post("/me/email", change_email, takes=NewEmail, gives={202: CodeSent}, refuses=CODES),
    post("/me/email/confirm", confirm_email, takes=BothAnswers, gives={200: Me}, refuses=CHANGES),
    post("/me/phone", change_phone, takes=NewPhone, gives={202: CodeSent}, refuses=CODES),
    post("/me/phone/confirm", confirm_phone, takes=BothAnswers, gives={200: Me}, refuses=CHANGES),
]
