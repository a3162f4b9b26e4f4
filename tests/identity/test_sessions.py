"""Sessions: one sees one's own, ends them one by one or all, and an ended one is ended at once."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from queue_server.actor import Role
from queue_server.identity.refresh import session_of
from queue_server.ids import new_id
from tests.identity.house import House, Person, slug_of
from tests.identity.test_renewal import OURS, bearing


async def test_one_sees_where_one_is_signed_in(house: House, salma: Person) -> None:
    first, second = [await house.signs_in(salma) for _ in range(2)]
    await house.signs_in(await house.a_person(Role.PATIENT))
    listed = (await house.asks("GET", "/auth/sessions", headers=bearing(second))).json()
    ids = [str(session_of(tokens["refresh_token"])) for tokens in (first, second)]
    assert [(one["id"], one["current"]) for one in listed["items"]] == [(ids[0], False), (ids[1], True)]
    assert listed["next_cursor"] is None


async def test_sessions_come_in_pages(house: House, salma: Person) -> None:
    for _ in range(3):
        tokens = await house.signs_in(salma)
    first = (await house.asks("GET", "/auth/sessions?limit=2", headers=bearing(tokens))).json()
    path = f"/auth/sessions?limit=2&cursor={first['next_cursor']}"
    rest = (await house.asks("GET", path, headers=bearing(tokens))).json()
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)
    assert rest["items"][0]["current"]


async def test_signing_out_ends_this_session_only(house: House, salma: Person) -> None:
    first, second = [await house.signs_in(salma) for _ in range(2)]
    assert (await house.asks("POST", "/auth/logout", headers=bearing(first))).status_code == 204
    assert slug_of(await house.asks("GET", "/me", headers=bearing(first))) == "session-revoked"
    assert slug_of(await house.refreshes(first["refresh_token"])) == "session-revoked"
    assert (await house.asks("GET", "/me", headers=bearing(second))).status_code == 200
    assert len(await house.audited("session.revoked")) == 1
    answer = await house.asks("POST", "/auth/logout", headers=bearing(second))
    assert 'queue_server_refresh=""' in answer.headers["set-cookie"]


async def test_somebody_who_signed_in_beside_stays_signed_in(house: House, salma: Person) -> None:
    first = await house.signs_in(salma)
    await house.signs_in(await house.a_person(Role.PATIENT))  # the cookie is theirs now
    answer = await house.asks("POST", "/auth/logout", headers=bearing(first))
    assert answer.status_code == 204
    assert "set-cookie" not in answer.headers
    assert (await house.asks("POST", "/auth/refresh", headers=OURS)).status_code == 200


@pytest.mark.parametrize(("minutes", "slug"), [(70, None), (80, "token-expired")])
async def test_a_page_of_staff_that_was_closed_for_long_asks_again(
    house: House, monkeypatch: pytest.MonkeyPatch, minutes: int, slug: str | None
) -> None:
    app = house.client._transport.app  # type: ignore[attr-defined]
    monkeypatch.setitem(app.state._state, "authority", replace(house.authority, idle_minutes=60))
    nurse, patient = await house.a_person(Role.RECEPTIONIST), await house.a_person(Role.PATIENT)
    for person, expected in ((nurse, slug), (patient, None)):
        tokens = await house.signs_in(person)
        await house.later(session_of(tokens["refresh_token"]), minutes=minutes)
        answer = await house.refreshes(tokens["refresh_token"])
        assert (answer.status_code == 200) if expected is None else (slug_of(answer) == expected)


async def test_signing_out_twice_is_signing_out_once(house: House, salma: Person) -> None:
    tokens = await house.signs_in(salma)
    answers = [await house.asks("POST", "/auth/logout", headers=bearing(tokens)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 204]
    assert len(house.ear.of("session.revoked")) == 1


async def test_a_page_that_slept_can_still_sign_out(house: House, salma: Person) -> None:
    token = (await house.signs_in(salma))["refresh_token"]
    actor = await house.authority.bearer((await house.refreshes(token)).json()["access_token"])
    expired = house.authority.access.issue(actor, now=datetime.now(UTC) - timedelta(hours=1))
    headers = {"Authorization": f"Bearer {expired}"}
    assert slug_of(await house.asks("GET", "/me", headers=headers)) == "token-expired"
    assert (await house.asks("POST", "/auth/logout", headers=headers)).status_code == 204
    assert slug_of(await house.asks("POST", "/auth/refresh", headers=OURS)) == "auth-required"


async def test_signing_out_everywhere_ends_every_session(house: House, salma: Person) -> None:
    held = [await house.signs_in(salma) for _ in range(3)]
    other = await house.signs_in(await house.a_person(Role.PATIENT))
    assert (await house.asks("POST", "/auth/logout-all", headers=bearing(held[0]))).status_code == 204
    answers = [await house.asks("GET", "/me", headers=bearing(tokens)) for tokens in held]
    assert {slug_of(answer) for answer in answers} == {"session-revoked"}
    assert (await house.asks("GET", "/me", headers=bearing(other))).status_code == 200
    versions = [event["version"] for event in house.ear.of("session.revoked")]
    assert versions == [1, 2, 3]


async def test_deleting_the_list_of_sessions_ends_them_all(house: House, salma: Person) -> None:
    tokens = await house.signs_in(salma)
    assert (await house.asks("DELETE", "/auth/sessions", headers=bearing(tokens))).status_code == 204
    assert slug_of(await house.asks("GET", "/me", headers=bearing(tokens))) == "session-revoked"


async def test_one_session_is_ended_from_another(house: House, salma: Person) -> None:
    here, there = [await house.signs_in(salma) for _ in range(2)]
    path = f"/auth/sessions/{session_of(there['refresh_token'])}"
    assert (await house.asks("DELETE", path, headers=bearing(here))).status_code == 204
    assert slug_of(await house.asks("GET", "/me", headers=bearing(there))) == "session-revoked"
    assert (await house.asks("GET", "/me", headers=bearing(here))).status_code == 200


async def test_anothers_session_does_not_exist(house: House, salma: Person) -> None:
    theirs = await house.signs_in(await house.a_person(Role.ADMIN))
    for name in (session_of(theirs["refresh_token"]), new_id(), "7", "..%2f"):
        answer = await house.asks("DELETE", f"/auth/sessions/{name}", salma)
        assert (answer.status_code, slug_of(answer)) == (404, "not-found")
    assert (await house.asks("GET", "/me", headers=bearing(theirs))).status_code == 200


async def test_refreshing_and_signing_out_at_once_never_wait_for_each_other(house: House, salma: Person) -> None:
    held = [await house.signs_in(salma) for _ in range(6)]
    answers = await asyncio.gather(
        house.asks("POST", "/auth/logout-all", headers=bearing(held[0])),
        *(house.refreshes(tokens["refresh_token"]) for tokens in held),
        *(house.asks("POST", "/auth/logout", headers=bearing(tokens)) for tokens in held),
    )
    assert {answer.status_code for answer in answers} <= {200, 204, 401}
    assert len(house.ear.of("session.revoked")) == 6


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/me"),
        ("PATCH", "/me"),
        ("GET", "/auth/sessions"),
        ("DELETE", "/auth/sessions"),
        ("DELETE", "/auth/sessions/01a1fbeb-8ef2-7c2f-ae0d-cbf3b1706f97"),
        ("POST", "/auth/logout"),
        ("POST", "/auth/logout-all"),
    ],
)
async def test_nobody_is_let_in_without_a_token(house: House, method: str, path: str) -> None:
    nobody = await house.asks(method, path)
    assert (nobody.status_code, slug_of(nobody)) == (401, "auth-required")
    assert nobody.headers["www-authenticate"] == "Bearer"
    with structlog.testing.capture_logs():
        stranger = await house.asks(method, path, headers={"Authorization": "Bearer a.b.c"})
    assert (stranger.status_code, slug_of(stranger)) == (401, "token-invalid")


async def test_a_forged_token_is_one_line_in_the_security_log(house: House, salma: Person) -> None:
    with structlog.testing.capture_logs() as lines:
        await house.asks("GET", "/me", headers={"Authorization": f"Bearer {salma.token[:-2]}xx"})
    assert [line["event"] for line in lines if line.get("channel") == "security"] == ["token.refused"]
    assert salma.token[:20] not in str(lines)
