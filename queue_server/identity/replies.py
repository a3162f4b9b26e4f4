"""What somebody gets who has proven who they are: a session, its tokens, and the cookie of our own pages."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from db.tables import Session
from queue_server.http.operations import BASE
from queue_server.http.replies import language, ok, reply
from queue_server.http.transactions import database
from queue_server.identity import commands
from queue_server.identity.attempts import COOKIE as KNOWN
from queue_server.identity.attempts import COOKIE_LIFE, remembered
from queue_server.identity.authority import Authority
from queue_server.identity.browsers import client_of
from queue_server.identity.commands import Renewal, SeenPassword
from queue_server.identity.queries import Profile
from queue_server.identity.schemas import Me, SignedIn, SteppedUp
from queue_server.identity.tokens import LIFE

COOKIE = "queue_server_refresh"
COOKIE_PATH = f"{BASE}/auth"


async def admit(
    request: Request, profile: Profile, *, has_mfa: bool = False, seen: SeenPassword | None = None, status: int = 200
) -> Response:
    """A new session for somebody who has just proven who they are; `has_mfa`: by a second factor too."""
    authority = authority_of(request)
    async with database(request).cold(profile.as_actor(), request_id=request_id(request)) as tx:
        renewal = await commands.sign_in(
            tx,
            authority.refresh,
            profile,
            now=now(),
            has_mfa=has_mfa,
            client=client_of(request.headers.get("user-agent", "")),
            seen=seen,
        )
    if seen is not None:
        profile = replace(profile, has_short_password=seen.is_short)
    response = signed_in(request, profile, renewal, status=status)
    keep_cookie(
        request,
        response,
        KNOWN,
        remembered(request.cookies.get(KNOWN), profile.id, authority.keys),
        max_age=int(COOKIE_LIFE.total_seconds()),
    )
    return response


def stepped_up(request: Request, profile: Profile, session: Session) -> Response:
    """A new access token of a session that was just confirmed."""
    token = authority_of(request).access.issue(profile.as_actor(session), now=now())
    return ok(SteppedUp(access_token=token, expires_in=int(LIFE.total_seconds())))


def signed_in(request: Request, profile: Profile, renewal: Renewal, *, status: int = 200) -> Response:
    """The tokens as a reply, the refresh token in the cookie too."""
    authority = authority_of(request)
    actor = profile.as_actor(renewal.session)
    view = SignedIn(
        access_token=authority.access.issue(actor, now=renewal.issued_at),
        refresh_token=renewal.refresh_token,
        expires_in=int(LIFE.total_seconds()),
        must_enrol=actor.must_enrol,
        user=Me.of(profile, language(request), idle_minutes=authority.idle_minutes),
    )
    response = reply(status, view)
    lasts = int((renewal.expires_at - renewal.issued_at).total_seconds())
    keep_cookie(request, response, COOKIE, renewal.refresh_token, max_age=lasts)
    return response


def keep_cookie(request: Request, response: Response, name: str, value: str, *, max_age: int) -> None:
    """A cookie for the routes of signing in only; `max_age` in seconds."""
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path=COOKIE_PATH,
        secure=authority_of(request).secure_cookies,
        httponly=True,
        samesite="strict",
    )


def without_cookie(request: Request, response: Response, session_id: UUID | None) -> Response:
    """Make the browser forget the refresh token of a session; somebody else may have signed in there since."""
    cookie = request.cookies.get(COOKIE)
    if cookie is None or cookie.partition(".")[0] != str(session_id):
        return response
    secure = authority_of(request).secure_cookies
    response.delete_cookie(COOKIE, path=COOKIE_PATH, secure=secure, httponly=True, samesite="strict")
    return response


def authority_of(request: Request) -> Authority:
    """The application's authority."""
    found: Authority = request.app.state.authority
    return found


def request_id(request: Request) -> str | None:
    """What finds the request in the log."""
    found: str | None = request.scope.get("request_id")
    return found


def now() -> datetime:
    """The moment of a cold command."""
    return datetime.now(UTC)
