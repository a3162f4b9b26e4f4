"""What the routes of registration share: how often codes are sent, the way to the post, whether a code was right."""

from datetime import timedelta
from typing import NoReturn
from uuid import UUID

import structlog
from starlette.requests import Request
from starlette.responses import Response

from db.tables import Challenge
from queue_server.delivery.messages import Address, Message
from queue_server.delivery.post import Post
from queue_server.http.limits import site_of
from queue_server.http.replies import reply
from queue_server.http.transactions import database
from queue_server.identity import tries
from queue_server.identity.challenges import LIFE, try_challenge
from queue_server.identity.errors import WrongCode
from queue_server.identity.passwords import must_be_fit
from queue_server.identity.queries import Profile
from queue_server.identity.replies import authority_of
from queue_server.identity.tries import Bound
from queue_server.registration.addresses import address_of
from queue_server.registration.commands import BETWEEN_SENDS, Asked
from queue_server.registration.letters import Letters
from queue_server.registration.questions import are_answered, is_answered
from queue_server.registration.schemas import Answer, BothAnswers, CodeSent

security = structlog.get_logger(channel="security")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# From one network to one address five, so that nobody alone uses up the ten that an address gets.
TO_ONE_FROM_ONE, TO_ONE = 5, 10
TO_ONE_FROM_ONE_A_DAY = 8
WRONG_A_DAY = 100  # at one address: a year of them finds a code with a chance of 3 %
INVITES = 200  # of one manager: a large clinic begins
PASSWORDS_FROM_ONE = 300  # judged; each may take a tenth of a second
FROM_ONE = 60  # a clinic's own network has all its patients behind one address


async def must_not_send_too_often(request: Request, *addresses: Address) -> None:
    """Count codes before they are made, whoever is behind the addresses. Raises `RateLimited`."""
    network = site_of(request.scope)
    keys, stored = authority_of(request).keys, database(request)
    named = [address.value.casefold() for address in addresses]
    ours = [Bound("codes from to", f"{network} {name}", TO_ONE_FROM_ONE, HOUR) for name in named]
    ours += [Bound("codes a day from to", f"{network} {name}", TO_ONE_FROM_ONE_A_DAY, DAY) for name in named]
    await tries.count(stored, keys, Bound("codes from", network, FROM_ONE, HOUR), *ours)
    await tries.count(stored, keys, *(Bound("codes to", name, TO_ONE, HOUR) for name in named))


async def must_not_invite_too_often(request: Request, email: str, inviter: UUID) -> None:
    """Count invitations before they are made: nobody's mailbox is flooded by a manager. Raises `RateLimited`."""
    bounds = (Bound("invited", email.lower(), TO_ONE_FROM_ONE, HOUR), Bound("invites", str(inviter), INVITES, HOUR))
    await tries.count(database(request), authority_of(request).keys, *bounds)


async def must_be_a_good_password(request: Request, password: str, *words: str) -> None:
    """Judge what somebody chose, whom nobody knows yet. Raises what `must_be_good` raises, and `RateLimited`."""
    must_be_fit(password)
    network = site_of(request.scope)
    authority = authority_of(request)
    await tries.count(database(request), authority.keys, Bound("passwords from", network, PASSWORDS_FROM_ONE, HOUR))
    await authority.passwords.must_be_good(password, *words)


def sent(request: Request, asked: Asked) -> Response:
    """Send what is asked, now that it is committed."""
    for message in asked.messages:
        post_of(request).send(message)
    return reply(202, view_of(asked))


def view_of(asked: Asked) -> CodeSent:
    """What whoever asked is told, whoever is there."""
    return CodeSent(
        challenge_id=asked.challenge_id,
        expires_in=int(LIFE.total_seconds()),
        resend_in=int(BETWEEN_SENDS.total_seconds()),
    )


async def proven(request: Request, answer: Answer, purpose: str) -> Challenge:
    """The challenge of a right code. Raises `ChallengeOver`, `WrongCode`: each try is counted before it is compared."""
    challenge = await try_challenge(database(request), answer.challenge_id, purpose)
    keys = authority_of(request).keys
    async with tries.wrong_ones_count(database(request), keys, _of_wrong_codes(challenge)):
        if not is_answered(challenge, keys, answer.code):
            refuse(purpose)
    return challenge


async def both_proven(request: Request, answer: BothAnswers, purpose: str, user_id: UUID) -> Challenge:
    """The same for both codes of somebody who changes an address."""
    challenge = await try_challenge(database(request), answer.challenge_id, purpose)
    keys = authority_of(request).keys
    async with tries.wrong_ones_count(database(request), keys, _of_wrong_codes(challenge)):
        fit = are_answered(challenge, keys, old_code=answer.old_code, new_code=answer.new_code)
        if not fit or challenge.user_id != user_id:
            refuse(purpose)
    return challenge


def _of_wrong_codes(challenge: Challenge) -> Bound:
    """Over all the codes that an address got: each has five tries of its own, and there may be many."""
    return Bound("wrong codes at", (challenge.address or "").lower(), WRONG_A_DAY, DAY)


def refuse(purpose: str) -> NoReturn:
    """A wrong code is in the security log."""
    security.warning("code.refused", purpose=purpose)
    raise WrongCode


def tell(request: Request, profile: Profile, what: str) -> None:
    """Tell somebody that their account was changed, in case it was not them."""
    send_changed(request, address_of(email=profile.email, phone=profile.phone), what, profile.language)


def send_changed(request: Request, to: Address, what: str, language: str) -> None:
    """The same, to an address that may not be theirs any more."""
    send(request, letters_of(request).changed(to, what, language=language))


def send(request: Request, message: Message) -> None:
    """Give it to the post."""
    post_of(request).send(message)


def post_of(request: Request) -> Post:
    """The application's post."""
    found: Post = request.app.state.post
    return found


def letters_of(request: Request) -> Letters:
    """Who writes the messages."""
    found: Letters = request.app.state.letters
    return found
