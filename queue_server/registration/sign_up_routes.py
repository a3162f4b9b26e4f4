"""Signing up by a one-time code."""

from starlette.requests import Request
from starlette.responses import Response

from queue_server.actor import system
from queue_server.delivery.errors import NO_WAY
from queue_server.errors import RateLimited
from queue_server.http.bodies import body
from queue_server.http.guard import public
from queue_server.http.operations import Operation, post
from queue_server.http.replies import language
from queue_server.http.transactions import database
from queue_server.identity import queries as identity
from queue_server.identity.errors import AlreadyRegistered, ChallengeOver, PasswordTooCommon, PasswordUnfit, WrongCode
from queue_server.identity.replies import admit, authority_of, now, request_id
from queue_server.identity.schemas import SignedIn
from queue_server.registration import commands, queries
from queue_server.registration.errors import NoSuchBranch, WhichBranch
from queue_server.registration.questions import Question, Says
from queue_server.registration.schemas import Answer, CodeSent, Register, Resend
from queue_server.registration.sending import (
    letters_of,
    must_be_a_good_password,
    must_not_send_too_often,
    post_of,
    proven,
    sent,
)


@public
async def register(request: Request) -> Response:
    """Ask for an account as a patient; a code comes to the address. The answer is the same where there is one."""
    wish = await body(request, Register)
    address, keys = wish.address, authority_of(request).keys
    post_of(request).must_take(address.channel, field=wish.way)
    home = await queries.home_of(database(request), wish.branch_id)
    await must_be_a_good_password(request, wish.password, wish.name, address.value)
    await must_not_send_too_often(request, address)
    password_hash = await authority_of(request).passwords.hash(wish.password)
    known = await identity.find_profile_called(database(request), address.value)
    question = Question(
        purpose="register",
        address=address,
        says=Says.CODE if known is None else Says.KNOWN,
        language=wish.language_or(language(request)) if known is None else known.language,
        clinic=home.name,
        facts={"name": wish.name, "password_hash": password_hash},
    )
    async with database(request).cold(system(home.id), request_id=request_id(request)) as tx:
        asked = await commands.ask(tx, question, keys, letters_of(request), now=now())
    return sent(request, asked)


@public
async def verify(request: Request) -> Response:
    """Prove the address with the code; the account is made, and signed in."""
    wish = await body(request, Answer)
    challenge = await proven(request, wish, "register")
    async with database(request).cold(system(challenge.organization_id), request_id=request_id(request)) as tx:
        user = await commands.register(tx, challenge, now=now())
    return await admit(request, await identity.profile(database(request), user.id), status=201)


@public
async def resend(request: Request) -> Response:
    """Send a new code in place of one that did not come; twice at most, and half a minute after the last."""
    wish = await body(request, Resend)
    organization = await queries.organization_asked(database(request), wish.challenge_id)
    keys = authority_of(request).keys
    async with database(request).cold(system(organization), request_id=request_id(request)) as tx:
        asked = await commands.ask_again(tx, wish.challenge_id, keys, letters_of(request), now=now())
        for address in asked.addresses:
            post_of(request).must_take(address.channel, field="challenge_id")
        await must_not_send_too_often(request, *asked.addresses)
    return sent(request, asked)


operations: list[Operation] = [
    post(
        "/auth/register",
        register,
        takes=Register,
        gives={202: CodeSent},
        refuses=(*NO_WAY, WhichBranch, NoSuchBranch, PasswordUnfit, PasswordTooCommon, RateLimited),
        keyed=False,
    ),
    post(
        "/auth/register/verify",
        verify,
        takes=Answer,
        gives={201: SignedIn},
        refuses=(WrongCode, ChallengeOver, AlreadyRegistered),
        keyed=False,
    ),
    post(
        "/auth/codes/resend",
        resend,
        takes=Resend,
        gives={202: CodeSent},
        refuses=(*NO_WAY, ChallengeOver, RateLimited),
        keyed=False,
    ),
]
