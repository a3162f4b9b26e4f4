"""Signing in and out, sessions, one's own account."""

from starlette.requests import Request
from starlette.responses import Response

from queue_server.actor import Actor
from queue_server.errors import (
    NotFound,
    RateLimited,
    RevisionChanged,
    SessionRevoked,
    TokenExpired,
    TokenInvalid,
    Unauthenticated,
)
from queue_server.http.bodies import Nothing, body
from queue_server.http.guard import path_id, public, requires
from queue_server.http.limits import count, site_of
from queue_server.http.operations import Operation, delete, get, patch, post
from queue_server.http.paging import listed, page_of
from queue_server.http.replies import language, must_match, no_content, ok
from queue_server.http.transactions import actor, database, transaction
from queue_server.identity import commands, queries
from queue_server.identity.attempts import COOKIE as KNOWN
from queue_server.identity.commands import SeenPassword
from queue_server.identity.errors import WrongCredentials
from queue_server.identity.passwords import OF_STAFF
from queue_server.identity.queries import Profile
from queue_server.identity.refresh import session_of
from queue_server.identity.replies import COOKIE, admit, authority_of, now, request_id, signed_in, without_cookie
from queue_server.identity.schemas import (
    Me,
    OwnSession,
    ProfileEdit,
    Refresh,
    SecondStep,
    SignedIn,
    SignIn,
    SignInAnswer,
)
from queue_server.identity.second_step import open_second_step

OUR_PAGES = "queue-server"  # said in X-Requested-With, which another site's form cannot send


@public
async def sign_in(request: Request) -> Response:
    """Sign in with an e-mail address or a phone number, and a password."""
    wish = await body(request, SignIn)
    authority = authority_of(request)
    profile = await authority.recognise(
        database(request),
        wish.identifier,
        wish.password,
        address=site_of(request.scope),
        cookie=request.cookies.get(KNOWN),
    )
    better_hash = None
    if authority.passwords.is_outdated(profile.password_hash):
        better_hash = await authority.passwords.hash(wish.password)
    seen = SeenPassword(len(wish.password) < OF_STAFF, better_hash)
    if profile.has_mfa:
        return await second_step(request, profile, seen)
    return await admit(request, profile, seen=seen)


async def second_step(request: Request, profile: Profile, seen: SeenPassword) -> Response:
    """What they need for the rest of the way."""
    methods = await queries.methods_of(database(request), profile)
    async with database(request).cold(profile.as_actor(), request_id=request_id(request)) as tx:
        commands.keep_seen(await commands.lock_unchanged(tx, profile), seen)
        token = await open_second_step(tx, now=now())
    return ok(SecondStep.model_validate({"mfa_token": token, "methods": methods}))


@public
async def refresh(request: Request) -> Response:
    """New tokens for a refresh token, or for the cookie of our own pages."""
    token = await presented(request)
    authority = authority_of(request)
    profile = await queries.find_profile_of_session(database(request), session_of(token))
    if profile is None:
        raise TokenInvalid
    if profile.is_closed:
        raise SessionRevoked
    async with database(request).cold(profile.as_actor(), request_id=request_id(request)) as tx:
        rest = authority.rest_of(profile.as_actor())
        renewal = await commands.renew(tx, authority.refresh, token=token, now=now(), rest=rest)
    if renewal is None:
        raise SessionRevoked
    count(request.scope, profile.id)  # good ones too: each is a transaction
    return signed_in(request, profile, renewal)


@public
async def sign_out(request: Request) -> Response:
    """End this session; an access token that has expired will do."""
    await body(request, Nothing)
    leaving = whoever_leaves(request)
    assert leaving.session_id is not None
    async with database(request).cold(leaving, request_id=request_id(request)) as tx:
        await commands.sign_out(tx, leaving.session_id, now=now())
    return without_cookie(request, no_content(), leaving.session_id)


@requires("self")
async def sign_out_everywhere(request: Request) -> Response:
    """Sign out wherever one is signed in, here too."""
    await body(request, Nothing)
    return await end_sessions(request)


@requires("self")
async def end_sessions(request: Request) -> Response:
    """End all of one's sessions, this one too."""
    async with database(request).cold(actor(request), request_id=request_id(request)) as tx:
        await commands.sign_out_everywhere(tx, now=now())
    return without_cookie(request, no_content(), actor(request).session_id)


@requires("self")
async def sessions(request: Request) -> Response:
    """Where one is signed in."""
    page = page_of(request)
    rows = await queries.sessions_of(database(request), actor(request), page, now=now())
    views = [OwnSession.of(row, current=actor(request).session_id) for row in rows]
    return ok(listed(request, page, rows, views))


@requires("self")
async def end_session(request: Request) -> Response:
    """End one of one's own sessions."""
    async with transaction(request) as tx:
        await commands.sign_out(tx, path_id(request, "session_id"), now=now())
    return no_content()


@requires("self")
async def me(request: Request) -> Response:
    """One's own account."""
    profile = await queries.profile(database(request), actor(request).id)
    return ok(Me.of(profile, language(request), idle_minutes=authority_of(request).idle_minutes))


@requires("self")
async def edit_me(request: Request) -> Response:
    """Change one's own name, language or preferences."""
    wish = await body(request, ProfileEdit)
    async with transaction(request) as tx:
        user = await queries.lock_user(tx)
        must_match(request, user.revision)
        await commands.edit_profile(tx, user, wish.changes(user))
    return await me(request)


async def presented(request: Request) -> str:
    """The refresh token of the body, or the cookie's when one of our own pages sent it."""
    wish = await body(request, Refresh)
    if wish.refresh_token is not None:
        return wish.refresh_token
    cookie = request.cookies.get(COOKIE)
    if cookie is None or request.headers.get("x-requested-with") != OUR_PAGES:
        raise Unauthenticated
    return cookie


def whoever_leaves(request: Request) -> Actor:
    """Who the access token names, in time or not."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated
    return authority_of(request).access.read_also_expired(token.strip(), now=now())


operations: list[Operation] = [
    post(
        "/auth/login",
        sign_in,
        takes=SignIn,
        gives={200: SignInAnswer},
        refuses=(WrongCredentials, RateLimited),
        keyed=False,
    ),
    post(
        "/auth/refresh",
        refresh,
        takes=Refresh,
        gives={200: SignedIn},
        refuses=(Unauthenticated, TokenInvalid, TokenExpired, SessionRevoked),
        keyed=False,
    ),
    post(
        "/auth/logout",
        sign_out,
        takes=Nothing,
        gives={204: None},
        refuses=(Unauthenticated, TokenInvalid, NotFound),
        keyed=False,
    ),
    post("/auth/logout-all", sign_out_everywhere, takes=Nothing, gives={204: None}, keyed=False),
    get("/auth/sessions", sessions, gives={200: OwnSession}, lists=True),
    delete("/auth/sessions", end_sessions, gives={204: None}),
    delete("/auth/sessions/{session_id}", end_session, gives={204: None}, refuses=(NotFound,)),
    get("/me", me, gives={200: Me}, refuses=(NotFound,)),
    patch("/me", edit_me, takes=ProfileEdit, gives={200: Me}, refuses=(NotFound, RevisionChanged)),
]
