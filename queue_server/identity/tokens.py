"""Access tokens: JSON Web Tokens of 15 minutes (RFC 7519) that carry who somebody is and their roles."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from jwt import InvalidTokenError, PyJWS
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, ValidationError

from queue_server.actor import Actor, ActorKind, Grant, Role
from queue_server.errors import TokenExpired, TokenInvalid
from queue_server.keys import Keys, key_id

LIFE = timedelta(minutes=15)
SKEW = timedelta(seconds=60)  # by how much the clocks of two of our machines may differ
KNOWN_AT_MOST = 10_000
LONGEST = 16 * 1024  # a hundred roles are 6 KB
ISSUER: Final = "queue-server"
AUDIENCE: Final = "queue-server"
LAST_SECOND = 253_402_300_799  # of the year 9999
Seconds = Annotated[StrictInt, Field(ge=0, le=LAST_SECOND)]


class _Claims(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    iss: Literal["queue-server"]
    aud: Literal["queue-server"]
    typ: Literal["access"]
    sub: UUID
    org: UUID
    sid: UUID
    iat: Seconds
    exp: Seconds
    auth_time: Seconds | None  # of the sign-in or step-up, as OpenID Connect calls it
    ver: Annotated[StrictInt, Field(ge=1)]
    enrol: StrictBool
    grants: tuple[tuple[Role, UUID | None], ...]


class AccessTokens:
    """Makes access tokens, and reads them strictly: one of our keys, our header, exactly our claims, once each."""

    def __init__(self, *secrets: bytes) -> None:
        """The first secret signs; those after it are still believed."""
        self._keys = {key_id(key): key for key in Keys(secrets).all("access token")}
        self._kid = next(iter(self._keys))
        self._jws = PyJWS(algorithms=["HS256"])
        self._known: dict[bytes, Actor] = {}  # by the token's digest: a token itself is kept nowhere

    def issue(self, actor: Actor, *, now: datetime) -> str:
        """A token for somebody in a session, good from `now`; the same second gives the same token."""
        assert actor.session_id is not None
        started = int(now.timestamp())
        claims = _Claims(
            iss=ISSUER,
            aud=AUDIENCE,
            typ="access",
            sub=actor.id,
            org=actor.organization_id,
            sid=actor.session_id,
            iat=started,
            exp=started + int(LIFE.total_seconds()),
            auth_time=None if actor.authenticated_at is None else int(actor.authenticated_at.timestamp()),
            ver=actor.access_version,
            enrol=actor.must_enrol,
            grants=tuple((grant.role, grant.branch_id) for grant in actor.grants),
        )
        payload = claims.model_dump_json().encode()
        return self._jws.encode(payload, self._keys[self._kid], algorithm="HS256", headers=_header(self._kid))

    def read(self, token: str, *, now: datetime) -> Actor:
        """Whose token this is. Refuses with `TokenInvalid` or `TokenExpired`."""
        actor = self.read_also_expired(token, now=now)
        if actor.expires_at is None or actor.expires_at <= now:
            raise TokenExpired
        return actor

    def read_also_expired(self, token: str, *, now: datetime) -> Actor:
        """Whose token this is or was: good for signing out, and for nothing else.

        A signature is checked once: whoever comes back, or asks again, brings the same token. Whether it has run
        out, and whether its session was signed out, is asked each time.
        """
        if len(token) > LONGEST or not token.isascii():
            raise TokenInvalid
        digest = hashlib.sha256(token.encode()).digest()
        if (known := self._known.get(digest)) is not None:
            return known
        actor = self._read(token, now)
        if len(self._known) >= KNOWN_AT_MOST:
            self._known.clear()
        self._known[digest] = actor
        return actor

    def _read(self, token: str, now: datetime) -> Actor:
        claims = self._claims(token)
        if claims.iat > (now + SKEW).timestamp() or claims.exp - claims.iat > LIFE.total_seconds():
            raise TokenInvalid
        return Actor(
            ActorKind.USER,
            claims.sub,
            claims.org,
            tuple(Grant(role, branch_id) for role, branch_id in claims.grants),
            claims.sid,
            datetime.fromtimestamp(claims.exp, UTC),
            authenticated_at=None if claims.auth_time is None else datetime.fromtimestamp(claims.auth_time, UTC),
            access_version=claims.ver,
            must_enrol=claims.enrol,
        )

    def _claims(self, token: str) -> _Claims:
        try:
            kid = self._jws.get_unverified_header(token).get("kid")
            if not isinstance(kid, str) or kid not in self._keys:
                raise TokenInvalid
            signed = self._jws.decode_complete(token, self._keys[kid], algorithms=["HS256"])
            if signed["header"] != _header(kid):
                raise TokenInvalid
            return _Claims.model_validate(json.loads(signed["payload"], object_pairs_hook=_once_each))
        except (InvalidTokenError, ValidationError, ValueError, RecursionError):
            raise TokenInvalid from None


def _header(kid: str) -> dict[str, str]:
    return {"alg": "HS256", "kid": kid, "typ": "JWT"}


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    claims = dict(pairs)
    if len(claims) != len(pairs):
        raise ValueError("a claim is there twice")
    return claims
