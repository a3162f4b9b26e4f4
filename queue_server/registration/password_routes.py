"""A new password: for who has forgotten it, by a code; for who knows it, by the old one."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from queue_server.actor import system
from queue_server.delivery.errors import NO_WAY
from queue_server.delivery.messages import Address
from queue_server.errors import NotFound, RateLimited
from queue_server.http.bodies import body
from queue_server.http.guard import public, requires
from queue_server.http.operations import Operation, post
from queue_server.http.replies import language, no_content
from queue_server.http.transactions import actor, database
from queue_server.identity import queries as identity
from queue_server.identity import tries
from queue_server.identity.attempts import of_account, of_second_step
from queue_server.identity.authority import NOBODYS
from queue_server.identity.commands import SeenPassword
from queue_server.identity.errors import (
    ChallengeOver,
    PasswordTooCommon,
    PasswordTooShort,
    PasswordUnfit,
    WrongCode,
    WrongCredentials,
)
from queue_server.identity.passwords import OF_STAFF
from queue_server.identity.queries import Profile
from queue_server.identity.replies import authority_of, now, request_id
from queue_server.registration import commands
from queue_server.registration.addresses import address_called
from queue_server.registration.questions import Question, Says
from queue_server.registration.schemas import CodeSent, Forgot, PasswordChange, Reset
from queue_server.registration.sending import (
    letters_of,
    must_be_a_good_password,
    must_not_send_too_often,
    post_of,
    proven,
    sent,
    tell,
)

UNFIT = (PasswordUnfit, PasswordTooShort, PasswordTooCommon)


@public
async def forgot_password(request: Request) -> Response:
    """Ask for a code with which to choose a new password. The answer is the same where there is no such account."""
    wish = await body(request, Forgot)
    address = address_called(wish.identifier)
    post_of(request).must_take(address.channel, field="identifier")
    await must_not_send_too_often(request, address)
    profile = await identity.find_profile_called(database(request), address.value)
    question = Question(
        purpose="reset",
        address=address,
        says=Says.NOTHING,
        language=language(request),
        clinic={"en": ""},
    )
    if profile is not None and not profile.is_closed:
        question = to_owner(question, profile)
    organization = NOBODYS if profile is None else profile.organization_id
    async with database(request).cold(system(organization), request_id=request_id(request)) as tx:
        asked = await commands.ask(tx, question, authority_of(request).keys, letters_of(request), now=now())
    return sent(request, asked)


@public
async def reset_password(request: Request) -> Response:
    """Choose a new password with the code that came; all sessions end."""
    wish = await body(request, Reset)
    await must_be_a_good_password(request, wish.password)
    challenge = await proven(request, wish, "reset")
    if challenge.user_id is None:
        raise ChallengeOver
    profile = await identity.profile(database(request), challenge.user_id)
    password = await chosen(request, profile, wish.password, field="password")
    async with database(request).cold(profile.as_actor(), request_id=request_id(request)) as tx:
        await commands.reset_password(tx, challenge, password, now=now())
    names = [name for name in (profile.email, profile.phone) if name is not None]
    bounds = [of_account(identity.normal_form(name) or "") for name in names]
    await tries.forget(database(request), authority_of(request).keys, *bounds, *of_second_step(profile.id))
    tell(request, profile, "password")
    return no_content()


@requires("self")
async def change_password(request: Request) -> Response:
    """Choose another password; all other sessions end."""
    wish = await body(request, PasswordChange)
    profile = await identity.profile(database(request), actor(request).id)
    await authority_of(request).confirm(database(request), profile, wish.password)
    password = await chosen(request, profile, wish.new_password, field="new_password")
    async with database(request).cold(actor(request), request_id=request_id(request)) as tx:
        await commands.change_password(tx, password, now=now())
    tell(request, profile, "password")
    return no_content()


async def chosen(request: Request, profile: Profile, password: str, *, field: str) -> SeenPassword:
    """A password that is good enough for what its owner may do."""
    is_staff = profile.as_actor().is_worker and not profile.has_mfa
    own = [*profile.name.values(), profile.email or ""]
    passwords = authority_of(request).passwords
    password_hash = await passwords.hash_of_good(password, *own, is_staff=is_staff, field=field)
    return SeenPassword(len(password) < OF_STAFF, password_hash)


def to_owner(question: Question, profile: Profile) -> Question:
    """The same question, to the account's own address: it may be written otherwise than what was typed."""
    stored = profile.email if question.address.channel == "email" else profile.phone
    assert stored is not None
    return replace(
        question,
        address=Address(question.address.channel, stored),
        says=Says.CODE,
        language=profile.language,
        clinic=profile.organization,
        user_id=profile.id,
    )


operations: list[Operation] = [
    post(
        "/auth/password/forgot",
        forgot_password,
        takes=Forgot,
        gives={202: CodeSent},
        refuses=(*NO_WAY, RateLimited),
        keyed=False,
    ),
    post(
        "/auth/password/reset",
        reset_password,
        takes=Reset,
        gives={204: None},
        refuses=(WrongCode, ChallengeOver, *UNFIT),
        keyed=False,
    ),
    post(
        "/auth/password/change",
        change_password,
        takes=PasswordChange,
        gives={204: None},
        refuses=(WrongCredentials, RateLimited, NotFound, *UNFIT),
        keyed=False,
    ),
]
