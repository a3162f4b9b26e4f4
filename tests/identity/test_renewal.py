"""Renewing: one successor for each token, the same pair for a repetition, the end of the session for a thief."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
import structlog

from queue_server.actor import Role
from queue_server.identity.refresh import session_of
from tests.identity.house import House, Person, slug_of

OURS = {"X-Requested-With": "queue-server"}


async def refreshed(house: House, token: str) -> dict[str, Any]:
    answer = await house.refreshes(token)
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


def pair_of(tokens: dict[str, Any]) -> tuple[str, str]:
    return tokens["access_token"], tokens["refresh_token"]


async def test_a_refresh_token_gives_a_new_pair(house: House, salma: Person) -> None:
    first = await house.signs_in(salma)
    second = await refreshed(house, first["refresh_token"])
    assert second["refresh_token"] != first["refresh_token"]
    assert second["user"]["id"] == str(salma.id)
    was, now = [await house.authority.bearer(tokens["access_token"]) for tokens in (first, second)]
    assert was.session_id == now.session_id
    third = await refreshed(house, second["refresh_token"])
    assert third["refresh_token"] not in (first["refresh_token"], second["refresh_token"])


async def test_a_repetition_within_the_grace_gets_the_same_pair(house: House, salma: Person) -> None:
    token = (await house.signs_in(salma))["refresh_token"]
    first = await refreshed(house, token)
    await house.later(session_of(token), seconds=5)
    again = await refreshed(house, token)
    assert again["refresh_token"] == first["refresh_token"]
    await refreshed(house, again["refresh_token"])


async def test_parallel_refreshes_get_the_same_pair(house: House, salma: Person) -> None:
    token = (await house.signs_in(salma))["refresh_token"]
    answers = await asyncio.gather(*(refreshed(house, token) for _ in range(8)))
    assert len({pair_of(tokens) for tokens in answers}) == 1
    assert house.ear.of("session.revoked") == []


async def test_a_token_used_again_after_the_grace_ends_the_session(house: House, salma: Person) -> None:
    token = (await house.signs_in(salma))["refresh_token"]
    current = await refreshed(house, token)
    await house.later(session_of(token), seconds=11)
    with structlog.testing.capture_logs() as lines:
        answer = await house.refreshes(token)
    assert (answer.status_code, slug_of(answer)) == (401, "session-revoked")
    assert slug_of(await house.refreshes(current["refresh_token"])) == "session-revoked"
    assert slug_of(await house.asks("GET", "/me", headers=bearing(current))) == "session-revoked"
    [event] = house.ear.of("session.revoked")
    assert (event["stream_id"], event["body"]) == (str(salma.id), {"session_id": str(session_of(token))})
    assert not event["is_public"]
    assert [line["event"] for line in lines if line.get("channel") == "security"] == ["refresh.reused"]
    assert salma.email not in str(lines)


async def test_an_older_token_of_the_family_ends_the_session_too(house: House, salma: Person) -> None:
    stolen = (await house.signs_in(salma))["refresh_token"]
    current = stolen
    for _ in range(3):
        current = (await refreshed(house, current))["refresh_token"]
    assert slug_of(await house.refreshes(stolen)) == "session-revoked"
    assert slug_of(await house.refreshes(current)) == "session-revoked"


async def test_a_guess_ends_nobodys_session(house: House, salma: Person) -> None:
    tokens = await house.signs_in(salma)
    guess = house.authority.refresh.first(session_of(tokens["refresh_token"]))
    assert slug_of(await house.refreshes(guess)) == "token-invalid"
    await refreshed(house, tokens["refresh_token"])


async def test_thieves_at_once_end_the_session_once(house: House, salma: Person) -> None:
    token = (await house.signs_in(salma))["refresh_token"]
    await refreshed(house, token)
    await house.later(session_of(token), seconds=11)
    answers = await asyncio.gather(*(house.refreshes(token) for _ in range(6)))
    assert {slug_of(answer) for answer in answers} == {"session-revoked"}
    assert len(house.ear.of("session.revoked")) == 1


async def test_each_renewal_begins_the_week_anew_and_staffs_half_day(house: House, salma: Person) -> None:
    doctor = await house.a_person(Role.DOCTOR)
    for person, hours in ((salma, 7 * 24), (doctor, 12)):
        token = (await house.signs_in(person))["refresh_token"]
        await house.later(session_of(token), hours=hours - 1)
        token = (await refreshed(house, token))["refresh_token"]
        await house.later(session_of(token), hours=hours)
        assert slug_of(await house.refreshes(token)) == "token-expired"


async def test_somebody_disabled_is_not_renewed(house: House, salma: Person) -> None:
    token = (await house.signs_in(salma))["refresh_token"]
    await house.database.read("UPDATE users SET disabled_at = now() WHERE id = $1", salma.id)
    assert slug_of(await house.refreshes(token)) == "session-revoked"


async def test_roles_are_read_anew(house: House, salma: Person) -> None:
    token = (await house.signs_in(salma))["refresh_token"]
    await house.database.read("UPDATE roles SET role = 'auditor' WHERE user_id = $1", salma.id)
    tokens = await refreshed(house, token)
    assert (await house.authority.bearer(tokens["access_token"])).roles == {Role.AUDITOR}


@pytest.mark.parametrize("token", ["", "x", "x.y", f"{UUID(int=7)}.secret", "é"])
async def test_what_is_no_refresh_token_is_refused(house: House, token: str) -> None:
    answer = await house.refreshes(token)
    assert (answer.status_code, slug_of(answer)) == (401, "token-invalid")


async def test_an_access_token_is_no_refresh_token(house: House, salma: Person) -> None:
    assert slug_of(await house.refreshes(salma.token)) == "token-invalid"


async def test_a_refresh_token_is_no_access_token(house: House, salma: Person) -> None:
    token = (await house.signs_in(salma))["refresh_token"]
    answer = await house.asks("GET", "/me", headers={"Authorization": f"Bearer {token}"})
    assert slug_of(answer) == "token-invalid"


async def test_our_pages_renew_by_their_cookie(house: House, salma: Person) -> None:
    first = await house.signs_in(salma)
    answer = await house.asks("POST", "/auth/refresh", headers=OURS)
    assert answer.status_code == 200
    assert answer.json()["refresh_token"] != first["refresh_token"]
    assert (await house.asks("POST", "/auth/refresh", headers=OURS)).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"X-Requested-With": "XMLHttpRequest"}])
async def test_a_cookie_alone_renews_nothing(house: House, salma: Person, headers: dict[str, str]) -> None:
    await house.signs_in(salma)
    answer = await house.asks("POST", "/auth/refresh", headers=headers)
    assert (answer.status_code, slug_of(answer)) == (401, "auth-required")


async def test_neither_cookie_nor_token_is_nobody(house: House) -> None:
    assert slug_of(await house.asks("POST", "/auth/refresh", headers=OURS)) == "auth-required"


def bearing(tokens: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}
