"""Confirming, in a session, that it is still the same person."""

import pytest

from queue_server.actor import Role
from tests.identity.house import PASSWORD, House, slug_of
from tests.mfa.people import Clock, Visitor, a_visitor


async def test_the_password_makes_a_session_fresh(house: House, salma: Visitor) -> None:
    await salma.grows_stale()
    assert slug_of(await salma.asks("POST", "/auth/mfa/totp")) == "step-up-required"
    answer = await salma.asks("POST", "/auth/step-up", json={"password": PASSWORD})
    assert set(answer.json()) == {"access_token", "token_type", "expires_in"}
    actor = await house.authority.bearer(answer.json()["access_token"])
    assert (actor.id, actor.session_id) == (salma.person.id, salma.session_id)
    assert slug_of(await salma.asks("POST", "/auth/mfa/totp")) == "step-up-required"
    salma.tokens["access_token"] = answer.json()["access_token"]
    assert (await salma.asks("POST", "/auth/mfa/totp")).status_code == 200
    await salma.refreshes()
    assert (await salma.asks("POST", "/auth/mfa/totp")).status_code == 200


@pytest.mark.parametrize("method", ["code", "recovery_code", "passkey"])
async def test_whoever_has_a_second_factor_shows_it_too(house: House, salma: Visitor, method: str) -> None:
    app, passkey = await salma.enrols(), await salma.adds()
    await salma.grows_stale()
    alone = await salma.asks("POST", "/auth/step-up", json={"password": PASSWORD})
    assert (alone.status_code, alone.json()["errors"][0]["pointer"]) == (422, "/code")
    proof = {
        "code": app.code(),
        "recovery_code": salma.recovery_codes[0],
        "passkey": passkey.signs(await salma.options("/auth/step-up/options")),
    }[method]
    answer = await salma.asks("POST", "/auth/step-up", json={"password": PASSWORD, method: proof})
    assert answer.status_code == 200, answer.text
    assert [entry["facts"] for entry in await house.audited("session.confirmed")] == [{"mfa": True}]
    again = await salma.asks("POST", "/auth/step-up", json={"password": PASSWORD, method: proof})
    assert slug_of(again) == "wrong-code"


async def test_a_wrong_password_is_refused_before_the_factor_is_spent(house: House, salma: Visitor) -> None:
    app = await salma.enrols()
    wrong = {"password": "seven green plums", "code": app.code()}
    assert slug_of(await salma.asks("POST", "/auth/step-up", json=wrong)) == "wrong-credentials"
    right = {"password": PASSWORD, "code": app.code()}
    assert (await salma.asks("POST", "/auth/step-up", json=right)).status_code == 200


async def test_wrong_passwords_are_bounded(salma: Visitor) -> None:
    answers = [await salma.asks("POST", "/auth/step-up", json={"password": "seven plums"}) for _ in range(6)]
    assert [slug_of(answer) for answer in answers] == ["wrong-credentials"] * 5 + ["rate-limited"]


async def test_wrong_codes_are_bounded_and_leave_the_session_stale(salma: Visitor) -> None:
    app = await salma.enrols()
    await salma.grows_stale()
    wish = {"password": PASSWORD, "code": app.wrong_code()}
    answers = [await salma.asks("POST", "/auth/step-up", json=wish) for _ in range(6)]
    assert [slug_of(answer) for answer in answers] == ["wrong-code"] * 5 + ["rate-limited"]
    await salma.refreshes()
    assert slug_of(await salma.asks("DELETE", "/auth/mfa/totp")) == "step-up-required"


async def test_a_session_that_was_signed_out_is_not_confirmed(house: House, salma: Visitor) -> None:
    await house.database.read("UPDATE sessions SET revoked_at = now() WHERE id = $1", salma.session_id)
    answer = await salma.asks("POST", "/auth/step-up", json={"password": PASSWORD})
    assert slug_of(answer) == "session-revoked"


async def test_anothers_code_confirms_nobody(house: House, salma: Visitor, clock: Clock) -> None:
    other = await a_visitor(house, clock, await house.a_person(Role.PATIENT))
    app = await other.enrols()
    await salma.enrols()
    answer = await salma.asks("POST", "/auth/step-up", json={"password": PASSWORD, "code": app.code()})
    assert slug_of(answer) == "wrong-code"


@pytest.mark.parametrize(
    "wish",
    [{}, {"password": ""}, {"password": PASSWORD, "code": "1", "passkey": {}}, {"password": PASSWORD, "x": 1}],
    ids=str,
)
async def test_what_is_no_step_up_is_refused(salma: Visitor, wish: dict[str, object]) -> None:
    assert slug_of(await salma.asks("POST", "/auth/step-up", json=wish)) == "invalid"


async def test_nobody_steps_up_without_a_session(house: House) -> None:
    for path in ("/auth/step-up", "/auth/step-up/options"):
        assert slug_of(await house.asks("POST", path, json={"password": PASSWORD})) == "auth-required"
