"""One's own second factors over HTTP: set up, listed, taken away."""

from contextlib import AbstractAsyncContextManager
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from queue_server.errors import NotFound, RateLimited, StepUpRequired
from queue_server.http.bodies import Nothing, body
from queue_server.http.guard import path_id, requires, requires_fresh
from queue_server.http.operations import Operation, delete, get, post
from queue_server.http.replies import created, no_content, ok
from queue_server.http.transactions import actor, database, transaction
from queue_server.identity import attempts, tries
from queue_server.identity.errors import WrongCode
from queue_server.identity.queries import Profile
from queue_server.identity.queries import profile as profile_called
from queue_server.identity.replies import authority_of, now, request_id
from queue_server.mfa import commands, queries, totp
from queue_server.mfa.errors import (
    MfaNeeded,
    NoPasskeysHere,
    NoSecondFactor,
    NothingToConfirm,
    PasskeyKnown,
    PasskeyRefused,
    TooManyPasskeys,
)
from queue_server.mfa.passkeys import Ceremony, Person, Purpose, RelyingParty, Untrue
from queue_server.mfa.proofs import Method, bounds_of
from queue_server.mfa.schemas import (
    AddedPasskey,
    FirstCode,
    NewApp,
    NewPasskey,
    PasskeyOptions,
    PasskeyView,
    RecoveryCodes,
    SecondFactors,
)


@requires("mfa:manage")
async def second_factors(request: Request) -> Response:
    """What one has for the second step at sign-in."""
    held = await queries.factors_of(database(request), actor(request))
    required = (await own_profile(request)).needs_mfa
    possible = relying_party(request).has_passkeys
    return ok(SecondFactors.of(held, passkeys_possible=possible, required=required))


@requires_fresh("mfa:manage")
async def begin_totp(request: Request) -> Response:
    """Set up an app that shows codes. It counts once a first code of it is confirmed; one that counts does so until
    then."""
    await body(request, Nothing)
    person = person_of(await own_profile(request))
    async with database(request).cold(actor(request), request_id=request_id(request)) as tx:
        secret = await commands.begin_totp(tx, authority_of(request).keys, now=now())
    address = totp.uri(secret, issuer=person.issuer, account=person.account)
    return ok(NewApp(secret=totp.shown(secret), uri=address, qr_svg=totp.picture(address)))


@requires("mfa:manage")
async def confirm_totp(request: Request) -> Response:
    """Confirm the app by a code it shows, within a quarter of an hour. With the first second factor all other sessions
    end, and the answer holds recovery codes; a session that had to set one up has all its rights after its next
    refresh."""
    wish = await body(request, FirstCode)
    keys, who = authority_of(request).keys, actor(request)
    async with (
        wrong_ones_count(request, who.id, Method.CODE),
        database(request).cold(who, request_id=request_id(request)) as tx,
    ):
        codes = await commands.confirm_totp(tx, keys, code=wish.code, now=now())
    return ok(RecoveryCodes(recovery_codes=codes))


@requires_fresh("mfa:manage")
async def remove_totp(request: Request) -> Response:
    """Take the app away. With the last second factor the recovery codes go too."""
    needs_mfa = (await own_profile(request)).needs_mfa
    async with transaction(request) as tx:
        await commands.remove_totp(tx, needs_mfa=needs_mfa)
    return no_content()


@requires_fresh("mfa:manage")
async def renew_recovery_codes(request: Request) -> Response:
    """Ten new recovery codes; those before are good no more."""
    await body(request, Nothing)
    async with database(request).cold(actor(request), request_id=request_id(request)) as tx:
        codes = await commands.renew_recovery_codes(tx, authority_of(request).keys)
    return ok(RecoveryCodes(recovery_codes=codes))


@requires_fresh("mfa:manage")
async def begin_passkey(request: Request) -> Response:
    """What the browser needs to make a passkey; good for five minutes."""
    await body(request, Nothing)
    party = relying_party(request)
    if not party.has_passkeys:
        raise NoPasskeysHere
    person = person_of(await own_profile(request))
    known = await queries.passkeys_of(database(request), actor(request))
    return ok(PasskeyOptions(party.options_to_add(purpose_of_adding(request), person, known, now=now())))


@requires_fresh("mfa:manage")
async def add_passkey(request: Request) -> Response:
    """Keep the passkey that the browser has made. With the first second factor it is as with an app."""
    wish = await body(request, NewPasskey)
    party = relying_party(request)
    try:
        key = party.added(purpose_of_adding(request), wish.credential, now=now())
    except Untrue:
        raise PasskeyRefused from None
    async with database(request).cold(actor(request), request_id=request_id(request)) as tx:
        passkey, codes = await commands.add_passkey(tx, party.keys, key, name=wish.name, now=now())
    return created(AddedPasskey(passkey=PasskeyView.of(passkey), recovery_codes=codes))


@requires_fresh("mfa:manage")
async def remove_passkey(request: Request) -> Response:
    """Take a passkey away. With the last second factor the recovery codes go too."""
    needs_mfa = (await own_profile(request)).needs_mfa
    async with transaction(request) as tx:
        await commands.remove_passkey(tx, path_id(request, "passkey_id"), needs_mfa=needs_mfa)
    return no_content()


def wrong_ones_count(request: Request, user_id: UUID, method: Method) -> AbstractAsyncContextManager[None]:
    """A try at somebody's second step from this browser. Refuses with `RateLimited`."""
    keys = authority_of(request).keys
    device = attempts.device_of(request.cookies.get(attempts.COOKIE), user_id, keys)
    return tries.wrong_ones_count(database(request), keys, *bounds_of(user_id, method, device=device))


async def own_profile(request: Request) -> Profile:
    """Whoever asks, as their account is now."""
    return await profile_called(database(request), actor(request).id)


def person_of(profile: Profile) -> Person:
    """Somebody, as apps and passkeys list them."""
    return Person(profile.id, profile.organization["en"], profile.email or profile.phone or str(profile.id))


def relying_party(request: Request) -> RelyingParty:
    """We, as browsers know us."""
    authority = authority_of(request)
    return RelyingParty(authority.keys, authority.public_url)


def purpose_of_adding(request: Request) -> Purpose:
    """In this session."""
    session_id = actor(request).session_id
    assert session_id is not None
    return Purpose(Ceremony.ADD, session_id)


operations: list[Operation] = [
    get("/auth/mfa", second_factors, gives={200: SecondFactors}),
    post(
        "/auth/mfa/totp",
        begin_totp,
        takes=Nothing,
        gives={200: NewApp},
        refuses=(StepUpRequired,),
        keyed=False,
    ),
    post(
        "/auth/mfa/totp/confirm",
        confirm_totp,
        takes=FirstCode,
        gives={200: RecoveryCodes},
        refuses=(StepUpRequired, NothingToConfirm, WrongCode, RateLimited),
        keyed=False,
    ),
    delete("/auth/mfa/totp", remove_totp, gives={204: None}, refuses=(StepUpRequired, NotFound, MfaNeeded)),
    post(
        "/auth/mfa/recovery-codes",
        renew_recovery_codes,
        takes=Nothing,
        gives={200: RecoveryCodes},
        refuses=(StepUpRequired, NoSecondFactor),
        keyed=False,
    ),
    post(
        "/auth/mfa/passkeys/options",
        begin_passkey,
        takes=Nothing,
        gives={200: PasskeyOptions},
        refuses=(StepUpRequired, NoPasskeysHere),
        keyed=False,
    ),
    post(
        "/auth/mfa/passkeys",
        add_passkey,
        takes=NewPasskey,
        gives={201: AddedPasskey},
        refuses=(StepUpRequired, PasskeyRefused, TooManyPasskeys, PasskeyKnown),
        keyed=False,
    ),
    delete("/auth/mfa/passkeys/{passkey_id}", remove_passkey, gives={204: None}, refuses=(StepUpRequired, MfaNeeded)),
]
