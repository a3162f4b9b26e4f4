"""Access tokens: read back as they were issued, and nothing else is read at all."""

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.actor import Actor, ActorKind, Grant, Role
from queue_server.errors import TokenExpired, TokenInvalid
from queue_server.identity.refresh import RefreshTokens
from queue_server.identity.tokens import LIFE, LONGEST, AccessTokens
from queue_server.ids import new_id
from queue_server.keys import Keys
from tests.identity.house import SECRET

NOW = datetime(2026, 11, 21, 8, 30, 0, 123456, tzinfo=UTC)
TOKENS = AccessTokens(SECRET)
KEY = Keys((SECRET,)).current("access token")
GRANTS = st.builds(Grant, st.sampled_from(Role), st.none() | st.uuids())


def an_actor(*grants: Grant) -> Actor:
    return Actor(ActorKind.USER, new_id(), new_id(), grants, new_id())


def parts_of(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    header, payload, _ = token.split(".")
    return json.loads(decoded(header)), json.loads(decoded(payload))


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def signed(header: dict[str, Any], payload: bytes, key: bytes = KEY) -> str:
    """A token that our own key has signed, whatever is in it."""
    body = f"{encoded(json.dumps(header).encode())}.{encoded(payload)}"
    return f"{body}.{encoded(hmac.digest(key, body.encode(), 'sha256'))}"


def forged(changes: dict[str, Any], *, without: str = "") -> str:
    """A token of ours with other claims, signed with our own key."""
    header, claims = parts_of(TOKENS.issue(an_actor(), now=NOW))
    claims = {name: value for name, value in {**claims, **changes}.items() if name != without}
    return signed(header, json.dumps(claims).encode())


def assert_unreadable(token: str) -> None:
    with pytest.raises(TokenInvalid):
        TOKENS.read(token, now=NOW)


@given(st.lists(GRANTS, max_size=12))
def test_a_token_says_who_one_is_and_what_one_may(grants: list[Grant]) -> None:
    actor = an_actor(*grants)
    read = TOKENS.read(TOKENS.issue(actor, now=NOW), now=NOW)
    assert (read.kind, read.id, read.organization_id) == (actor.kind, actor.id, actor.organization_id)
    assert (read.grants, read.session_id) == (actor.grants, actor.session_id)
    assert read.expires_at == NOW.replace(microsecond=0) + LIFE


def test_a_token_of_ours_is_one_that_any_library_reads() -> None:
    token = TOKENS.issue(an_actor(), now=datetime.now(UTC))
    claims = jwt.decode(token, KEY, algorithms=["HS256"], audience="queue-server", issuer="queue-server")
    assert claims["typ"] == "access"
    assert len(jwt.get_unverified_header(token)["kid"]) == 8


def test_the_same_second_gives_the_same_token() -> None:
    actor = an_actor(Grant(Role.DOCTOR, new_id()))
    assert TOKENS.issue(actor, now=NOW) == TOKENS.issue(actor, now=NOW.replace(microsecond=9))


def test_a_token_lives_fifteen_minutes() -> None:
    token = TOKENS.issue(an_actor(), now=NOW)
    TOKENS.read(token, now=NOW + LIFE - timedelta(seconds=1))
    with pytest.raises(TokenExpired):
        TOKENS.read(token, now=NOW + LIFE)


def test_a_signature_is_checked_once_and_the_time_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens, checked = AccessTokens(SECRET), []
    check = tokens._claims

    def counting(token: str) -> Any:
        checked.append(token)
        return check(token)

    monkeypatch.setattr(tokens, "_claims", counting)
    monkeypatch.setattr("queue_server.identity.tokens.KNOWN_AT_MOST", 2)
    first, *others = [tokens.issue(an_actor(), now=NOW) for _ in range(3)]
    assert tokens.read(first, now=NOW) is tokens.read(first, now=NOW)
    assert checked == [first]
    with pytest.raises(TokenExpired):
        tokens.read(first, now=NOW + LIFE)
    for token in others:
        tokens.read(token, now=NOW)
        assert len(tokens._known) <= 2
    with pytest.raises(TokenInvalid):
        tokens.read(first + "x", now=NOW)
    assert all(len(digest) == 32 for digest in tokens._known)
    assert len(tokens._known) <= 2


def test_an_expired_token_still_tells_who_leaves() -> None:
    actor = an_actor()
    token = TOKENS.issue(actor, now=NOW)
    assert TOKENS.read_also_expired(token, now=NOW + timedelta(days=1)).session_id == actor.session_id


@pytest.mark.parametrize("name", ["iss", "aud", "typ", "sub", "org", "sid", "iat", "exp", "grants"])
def test_every_claim_is_needed(name: str) -> None:
    assert_unreadable(forged({}, without=name))


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"},
        {"aud": ["queue-server"]},
        {"iss": "another"},
        {"typ": "refresh"},
        {"typ": "mfa"},
        {"sub": "nobody"},
        {"sid": None},
        {"exp": int((NOW + timedelta(days=1)).timestamp())},
        {"exp": 10**30},
        {"exp": float("1e308")},
        {"exp": -1},
        {"exp": str(int(NOW.timestamp()) + 900)},
        {"exp": True},
        {"exp": None},
        {"iat": int((NOW + timedelta(hours=1)).timestamp())},
        {"grants": [["emperor", None]]},
        {"grants": [["admin"]]},
        {"grants": "admin"},
        {"nbf": 0},
    ],
    ids=str,
)
def test_a_claim_that_is_not_as_we_write_it_is_refused(changes: dict[str, Any]) -> None:
    assert_unreadable(forged(changes))


def test_a_claim_that_is_there_twice_is_refused() -> None:
    header, claims = parts_of(TOKENS.issue(an_actor(), now=NOW))
    twice = json.dumps(claims)[:-1] + ', "grants": [["admin", null]]}'
    assert_unreadable(signed(header, twice.encode()))


@pytest.mark.parametrize("payload", [b"[]", b"1", b"{", b"\xff\xfe", b'{"exp": Infinity}', b"[" * 100_000], ids=repr)
def test_what_is_no_object_is_refused(payload: bytes) -> None:
    assert_unreadable(signed(parts_of(TOKENS.issue(an_actor(), now=NOW))[0], payload))


def test_a_token_without_a_signature_is_refused() -> None:
    _, claims = parts_of(TOKENS.issue(an_actor(), now=NOW))
    assert_unreadable(jwt.encode(claims, "", algorithm="none"))
    unsigned = [encoded(json.dumps(part).encode()) for part in ({"alg": "none"}, claims)]
    assert_unreadable(".".join([*unsigned, ""]))


def test_another_key_and_a_public_key_are_refused() -> None:
    header, claims = parts_of(TOKENS.issue(an_actor(), now=NOW))
    payload = json.dumps(claims).encode()
    assert_unreadable(signed(header, payload, key=SECRET))
    assert_unreadable(signed(header, payload, key=b"-----BEGIN PUBLIC KEY-----\nMFkwEw\n-----END PUBLIC KEY-----\n"))
    assert_unreadable(signed(header, payload, key=b""))


@pytest.mark.parametrize(
    "changes",
    [
        {"kid": "other"},
        {"kid": "../../dev/null"},
        {"jku": "https://evil.example/keys"},
        {"jwk": {"kty": "oct", "k": "AA"}},
        {"typ": "at+jwt"},
        {"crit": ["exp"]},
        {"b64": False},
        {"alg": "HS512"},
        {"alg": "RS256"},
        {"alg": "hs256"},
    ],
    ids=str,
)
def test_a_header_that_is_not_ours_is_refused(changes: dict[str, Any]) -> None:
    header, claims = parts_of(TOKENS.issue(an_actor(), now=NOW))
    assert_unreadable(signed({**header, **changes}, json.dumps(claims).encode()))


def test_edited_claims_are_refused() -> None:
    header, payload, signature = TOKENS.issue(an_actor(Grant(Role.PATIENT)), now=NOW).split(".")
    edited = encoded(decoded(payload).replace(b'"patient"', b'"admin"'))
    assert_unreadable(f"{header}.{edited}.{signature}")


def test_a_refresh_token_is_no_access_token() -> None:
    assert_unreadable(RefreshTokens(SECRET).first(new_id()))


def test_a_token_beyond_measure_is_not_looked_at() -> None:
    assert_unreadable("a." * LONGEST)


@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*"))
def test_nothing_that_is_sent_breaks_the_reader(token: str) -> None:
    assert_unreadable(token)
