"""Refresh tokens: each has one successor, and an old one is known by the chain that leads from it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.tables import Session
from queue_server.actor import Actor, ActorKind, Grant, Role
from queue_server.errors import TokenInvalid
from queue_server.identity.refresh import GRACE, RefreshTokens, Standing, hash_of, life_of, session_of
from queue_server.ids import new_id
from tests.identity.house import SECRET

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
TOKENS = RefreshTokens(SECRET)
ID = "01a1fbeb-8ef2-7c2f-ae0d-cbf3b1706f97"


def a_chain(length: int) -> list[str]:
    """A session's tokens, oldest first."""
    chain = [TOKENS.first(new_id())]
    while len(chain) < length:
        chain.append(TOKENS.successor(chain[-1]))
    return chain


def a_session(chain: list[str], *, rotated: datetime = NOW) -> Session:
    """A session that stands at the end of a chain."""
    before = hash_of(chain[-2]) if len(chain) > 1 else None
    return Session(refresh_hash=hash_of(chain[-1]), previous_hash=before, rotated_at=rotated)


def standing(token: str, session: Session, *, now: datetime = NOW) -> Standing:
    return TOKENS.standing(token, session, now=now)


def test_the_last_token_is_current() -> None:
    chain = a_chain(3)
    assert standing(chain[-1], a_session(chain)) is Standing.CURRENT


def test_the_one_before_it_is_just_used_within_the_grace_and_reused_after() -> None:
    chain = a_chain(3)
    session = a_session(chain)
    assert standing(chain[-2], session, now=NOW + GRACE) is Standing.JUST_USED
    assert standing(chain[-2], session, now=NOW + GRACE + timedelta(seconds=1)) is Standing.REUSED


@given(st.integers(min_value=3, max_value=40), st.data())
def test_every_older_token_is_known_again(length: int, data: st.DataObject) -> None:
    chain = a_chain(length)
    older = data.draw(st.integers(min_value=0, max_value=length - 3))
    assert standing(chain[older], a_session(chain)) is Standing.REUSED


def test_a_token_of_a_week_ago_is_known_again() -> None:
    chain = a_chain(7 * 24 * 4)
    assert standing(chain[0], a_session(chain)) is Standing.REUSED


def test_who_guesses_or_has_another_key_is_a_stranger_and_ends_nobodys_session() -> None:
    chain = a_chain(2)
    session_id = session_of(chain[0])
    session = a_session(chain)
    assert standing(TOKENS.first(session_id), session) is Standing.FOREIGN
    assert standing(f"{session_id}.", session) is Standing.FOREIGN
    assert standing(RefreshTokens(b"another key").successor(chain[-1]), session) is Standing.FOREIGN


def test_the_successor_cannot_be_made_without_the_key() -> None:
    token = TOKENS.first(new_id())
    assert TOKENS.successor(token) == TOKENS.successor(token)
    assert TOKENS.successor(token) != RefreshTokens(b"another key").successor(token)


@pytest.mark.parametrize("token", ["", ".", "x.y", "no-dot", ID, f"{{{ID}}}.x", f"{ID}.é", f"{ID.upper()}.x"])
def test_what_names_no_session_is_refused(token: str) -> None:
    with pytest.raises(TokenInvalid):
        session_of(token)


def test_staff_stay_for_a_shift_and_patients_for_a_week() -> None:
    def somebody(role: Role) -> Actor:
        return Actor(ActorKind.USER, new_id(), new_id(), (Grant(role),))

    assert life_of(somebody(Role.RECEPTIONIST)) == timedelta(hours=12)
    assert life_of(somebody(Role.PATIENT)) == timedelta(days=7)
