"""The second step of a sign-in, and step-up: proving again, in a session, who one is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.responses import Response

from db.tables import Challenge
from queue_server.actor import Actor
from queue_server.errors import Invalid, RateLimited, SessionRevoked, TokenInvalid
from queue_server.http.bodies import Nothing, body
from queue_server.http.guard import public, requires
from queue_server.http.operations import Operation, post
from queue_server.http.replies import ok
from queue_server.http.transactions import actor, database
from queue_server.identity.challenges import use_challenge
from queue_server.identity.commands import step_up as confirm_session
from queue_server.identity.errors import ChallengeOver, WrongCode, WrongCredentials
from queue_server.identity.queries import Profile
from queue_server.identity.queries import profile as profile_called
from queue_server.identity.replies import admit, authority_of, now, request_id, stepped_up
from queue_server.identity.schemas import SignedIn, SteppedUp
from queue_server.identity.second_step import look_at_second_step, read_second_step
from queue_server.mfa import queries
from queue_server.mfa.errors import NoPasskey
from queue_server.mfa.passkeys import Ceremony, Purpose
from queue_server.mfa.proofs import Proof, prove
from queue_server.mfa.routes import own_profile, relying_party, wrong_ones_count
from queue_server.mfa.schemas import PasskeyOptions, SecondStepTaken, StepUp, Token
from queue_server.transaction import Cold


@public
async def passkey_options(request: Request) -> Response:
    """What the browser needs for the second step by a passkey; good for five minutes."""
    wish = await body(request, Token)
    challenge = await look_at_second_step(database(request), wish.mfa_token)
    who = (await profile_of(request, challenge)).as_actor()
    return await options_to_use(request, who, Purpose(Ceremony.SIGN_IN, challenge.id))


@public
async def take_second_step(request: Request) -> Response:
    """Finish a sign-in by a code of the app, a recovery code or a passkey."""
    wish = await body(request, SecondStepTaken)
    proof = wish.proof()
    assert proof is not None
    challenge = await read_second_step(database(request), wish.mfa_token)
    profile = await profile_of(request, challenge)
    async with proven(request, profile.as_actor(), proof, Purpose(Ceremony.SIGN_IN, challenge.id)) as tx:
        await use_challenge(tx, challenge.id, now=now())
    return await admit(request, profile, has_mfa=True)


@requires("self")
async def step_up_options(request: Request) -> Response:
    """What the browser needs to confirm by a passkey who it is; good for five minutes."""
    await body(request, Nothing)
    return await options_to_use(request, actor(request), purpose_of_step_up(request))


@requires("self")
async def step_up(request: Request) -> Response:
    """Confirm that it is you: the password, and the second factor where there is one. The access token of the answer is
    of the same session, and good for dangerous acts for five minutes."""
    wish = await body(request, StepUp)
    profile, purpose = await own_profile(request), purpose_of_step_up(request)
    proof = wish.proof() if profile.has_mfa else None
    if profile.has_mfa and proof is None:
        raise Invalid(pointers={"/code": "Give one of code, recovery_code and passkey too."})
    await authority_of(request).confirm(database(request), profile, wish.password)
    async with confirmed(request, proof, purpose) as tx:
        session = await confirm_session(tx, purpose.subject, now=now(), has_mfa=proof is not None)
    return stepped_up(request, profile, session)


@asynccontextmanager
async def confirmed(request: Request, proof: Proof | None, purpose: Purpose) -> AsyncIterator[Cold]:
    """A transaction of whoever is signed in, once they have proven their second factor, if they have one."""
    if proof is not None:
        async with proven(request, actor(request), proof, purpose) as tx:
            yield tx
    else:
        async with database(request).cold(actor(request), request_id=request_id(request)) as tx:
            yield tx


@asynccontextmanager
async def proven(request: Request, who: Actor, proof: Proof, purpose: Purpose) -> AsyncIterator[Cold]:
    """The transaction in which somebody proved their second factor. Refuses with `WrongCode`, `RateLimited`."""
    party = relying_party(request)
    async with wrong_ones_count(request, who.id, proof.method):
        async with database(request).cold(who, request_id=request_id(request)) as tx:
            is_good = await prove(tx, party, proof, purpose, now=now())
            if is_good:
                yield tx
        if not is_good:  # it was audited, and that is committed now
            raise WrongCode


async def profile_of(request: Request, challenge: Challenge) -> Profile:
    """Whoever knew the password."""
    assert challenge.user_id is not None
    return await profile_called(database(request), challenge.user_id)


async def options_to_use(request: Request, who: Actor, purpose: Purpose) -> Response:
    """For one of their passkeys."""
    known = await queries.passkeys_of(database(request), who)
    if not known:
        raise NoPasskey
    return ok(PasskeyOptions(relying_party(request).options_to_use(purpose, known, now=now())))


def purpose_of_step_up(request: Request) -> Purpose:
    """In this session."""
    session_id = actor(request).session_id
    assert session_id is not None
    return Purpose(Ceremony.STEP_UP, session_id)


operations: list[Operation] = [
    post(
        "/auth/mfa/passkey-options",
        passkey_options,
        takes=Token,
        gives={200: PasskeyOptions},
        refuses=(TokenInvalid, ChallengeOver, NoPasskey),
        keyed=False,
    ),
    post(
        "/auth/mfa/verify",
        take_second_step,
        takes=SecondStepTaken,
        gives={200: SignedIn},
        refuses=(TokenInvalid, ChallengeOver, WrongCode, SessionRevoked, RateLimited),
        keyed=False,
    ),
    post(
        "/auth/step-up/options",
        step_up_options,
        takes=Nothing,
        gives={200: PasskeyOptions},
        refuses=(NoPasskey,),
        keyed=False,
    ),
    post(
        "/auth/step-up",
        step_up,
        takes=StepUp,
        gives={200: SteppedUp},
        refuses=(WrongCredentials, WrongCode, RateLimited),
        keyed=False,
    ),
]
