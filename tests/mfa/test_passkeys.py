"""Passkeys: registered, used and refused, with one in software; a real browser's is in `test_browser`."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import structlog
from httpx2 import Response

from queue_server.actor import Role
from queue_server.transaction import Database
from tests.identity.house import PASSWORD, House, a_house, slug_of
from tests.mfa.authenticator import SoftPasskey
from tests.mfa.conftest import OPERATIONS
from tests.mfa.people import (
    HOST,
    ORIGIN,
    Clock,
    Visitor,
    a_visitor,
    knows_the_password,
    requires_mfa,
    takes_second_step,
)


async def options_of(house: House, token: str) -> dict[str, Any]:
    answer = await house.asks("POST", "/auth/mfa/passkey-options", json={"mfa_token": token})
    assert answer.status_code == 200, answer.text
    options: dict[str, Any] = answer.json()
    return options


async def signs_in_by(house: House, salma: Visitor, passkey: SoftPasskey) -> Response:
    token = await knows_the_password(house, salma.person)
    return await takes_second_step(house, token, passkey=passkey.signs(await options_of(house, token)))


async def test_a_passkey_alone_is_a_second_factor(house: House, salma: Visitor) -> None:
    elsewhere = await a_visitor(house, salma.clock, salma.person)
    passkey = await salma.adds(name="My phone")
    assert len(salma.recovery_codes) == 10
    assert slug_of(await elsewhere.asks("GET", "/me")) == "session-revoked"
    [shown] = (await salma.factors())["passkeys"]
    assert (shown["name"], shown["last_used_at"]) == ("My phone", None)

    answer = await signs_in_by(house, salma, passkey)

    assert answer.status_code == 200, answer.text
    assert answer.json()["user"]["id"] == str(salma.person.id)
    [shown] = (await salma.factors())["passkeys"]
    assert shown["last_used_at"] is not None
    assert len(await house.audited("passkey.added")) == 1


async def test_options_say_who_we_are_and_which_passkeys_are_known(house: House, salma: Visitor) -> None:
    passkey = await salma.adds()
    options = await salma.options()
    assert options["rp"] == {"id": HOST, "name": "Small House"}
    assert options["user"]["name"] == salma.person.email
    assert options["authenticatorSelection"]["userVerification"] == "preferred"
    known = [{"id": passkey.creates(options)["id"], "type": "public-key", "transports": ["internal", "hybrid"]}]
    assert options["excludeCredentials"] == known
    asked = await options_of(house, await knows_the_password(house, salma.person))
    assert (asked["rpId"], asked["userVerification"], asked["allowCredentials"]) == (HOST, "preferred", known)
    assert asked["challenge"] != options["challenge"]


async def test_looking_at_options_is_no_try(house: House, salma: Visitor) -> None:
    passkey = await salma.adds()
    token = await knows_the_password(house, salma.person)
    for _ in range(6):
        options = await options_of(house, token)
    assert (await takes_second_step(house, token, passkey=passkey.signs(options))).status_code == 200


async def test_whoever_must_enrol_may_do_so_by_a_passkey(house: House, clock: Clock) -> None:
    await requires_mfa(house, "doctor")
    doctor = await a_visitor(house, clock, await house.a_person(Role.DOCTOR))
    assert doctor.tokens["must_enrol"] is True
    await doctor.adds()
    assert (await doctor.refreshes())["must_enrol"] is False


WRONG_MAKERS = [
    SoftPasskey("https://house.test.evil.example", HOST),
    SoftPasskey("http://house.test", HOST),
    SoftPasskey(ORIGIN, "evil.example"),
    SoftPasskey(ORIGIN, HOST, flags=0),
    SoftPasskey(ORIGIN, HOST, is_framed=True),
]
BY = ["another origin", "no TLS", "another host", "nobody there", "a frame"]


@pytest.mark.parametrize("passkey", WRONG_MAKERS, ids=BY)
async def test_a_passkey_for_somebody_else_is_not_taken(salma: Visitor, passkey: SoftPasskey) -> None:
    answer = await salma.adding(passkey.creates(await salma.options()))
    assert (answer.status_code, slug_of(answer)) == (422, "passkey-refused")
    assert (await salma.factors())["passkeys"] == []


@pytest.mark.parametrize("passkey", WRONG_MAKERS, ids=BY)
async def test_what_was_signed_for_somebody_else_opens_nothing(
    house: House, salma: Visitor, passkey: SoftPasskey
) -> None:
    good = await salma.adds()
    wrong = replace(good, origin=passkey.origin, host=passkey.host, flags=passkey.flags, is_framed=passkey.is_framed)
    assert slug_of(await signs_in_by(house, salma, wrong)) == "wrong-code"
    assert (await signs_in_by(house, salma, good)).status_code == 200


async def test_a_challenge_is_for_its_own_session_and_purpose(house: House, salma: Visitor, clock: Clock) -> None:
    passkey = await salma.adds()
    other = await a_visitor(house, clock, await house.a_person(Role.PATIENT))
    theirs = await other.options()
    assert slug_of(await salma.adding(SoftPasskey(ORIGIN, HOST).creates(theirs))) == "passkey-refused"
    token = await knows_the_password(house, salma.person)
    another = await options_of(house, await knows_the_password(house, salma.person))
    for options in (another, await salma.options(), await salma.options("/auth/step-up/options")):
        assert slug_of(await takes_second_step(house, token, passkey=passkey.signs(options))) == "wrong-code"
    wish = {"password": PASSWORD, "passkey": passkey.signs(await salma.options())}
    assert slug_of(await salma.asks("POST", "/auth/step-up", json=wish)) == "wrong-code"


async def test_a_challenge_is_good_for_five_minutes(house: House, salma: Visitor) -> None:
    passkey = await salma.adds()
    token = await knows_the_password(house, salma.person)
    options, to_add = await options_of(house, token), await salma.options()
    salma.clock.goes(minutes=5, seconds=1)
    assert slug_of(await takes_second_step(house, token, passkey=passkey.signs(options))) == "wrong-code"
    assert slug_of(await salma.adding(SoftPasskey(ORIGIN, HOST).creates(to_add))) == "passkey-refused"
    salma.clock.now -= timedelta(seconds=1)
    assert (await takes_second_step(house, token, passkey=passkey.signs(options))).status_code == 200


async def test_a_made_up_challenge_is_not_ours(salma: Visitor) -> None:
    options = await salma.options()
    for challenge in ("", "AAAA", "A" * 75, options["challenge"][:-4] + "AAAA"):
        made = SoftPasskey(ORIGIN, HOST).creates({"challenge": challenge})
        assert slug_of(await salma.adding(made)) == "passkey-refused"


async def test_another_key_under_the_same_name_opens_nothing(house: House, salma: Visitor) -> None:
    good = await salma.adds()
    forged = SoftPasskey(ORIGIN, HOST, id=good.id)
    assert slug_of(await signs_in_by(house, salma, forged)) == "wrong-code"


async def test_anothers_passkey_opens_nothing_of_mine(house: House, salma: Visitor, clock: Clock) -> None:
    other = await a_visitor(house, clock, await house.a_person(Role.PATIENT))
    theirs = await other.adds()
    await salma.adds()
    assert slug_of(await signs_in_by(house, salma, theirs)) == "wrong-code"
    known = await salma.adding(theirs.creates(await salma.options()))
    assert (known.status_code, slug_of(known)) == (409, "passkey-known")
    [passkey] = (await other.factors())["passkeys"]
    assert (await salma.asks("DELETE", f"/auth/mfa/passkeys/{passkey['id']}")).status_code == 404
    assert len((await other.factors())["passkeys"]) == 1


async def test_a_copy_of_a_key_is_refused_and_told(house: House, salma: Visitor) -> None:
    passkey = await salma.adds(SoftPasskey(ORIGIN, HOST, count=7))
    copied = replace(passkey)
    assert (await signs_in_by(house, salma, passkey)).status_code == 200
    salma.clock.goes(seconds=1)
    with structlog.testing.capture_logs() as lines:
        assert slug_of(await signs_in_by(house, salma, copied)) == "wrong-code"
    events = [line["event"] for line in lines if line.get("channel") == "security"]
    assert events == ["passkey.repeated", "second-step.refused"]
    assert len(await house.audited("passkey.repeated")) == 1
    without_count = replace(copied, count=0)
    assert slug_of(await signs_in_by(house, salma, without_count)) == "wrong-code"


async def test_what_was_signed_is_good_once_also_where_keys_do_not_count(house: House, salma: Visitor) -> None:
    passkey = await salma.adds()
    signed = passkey.signs(await salma.options("/auth/step-up/options"))
    wish = {"password": PASSWORD, "passkey": signed}
    answers = await asyncio.gather(*(salma.asks("POST", "/auth/step-up", json=wish) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401, 401]
    assert slug_of(await salma.asks("POST", "/auth/step-up", json=wish)) in {"wrong-code", "rate-limited"}


async def test_ten_are_enough(house: House, salma: Visitor) -> None:
    for number in range(10):
        await salma.adds(name=f"Key {number}")
    answer = await salma.adding(SoftPasskey(ORIGIN, HOST).creates(await salma.options()))
    assert (answer.status_code, slug_of(answer)) == (409, "too-many-passkeys")
    names = [passkey["name"] for passkey in (await salma.factors())["passkeys"]]
    assert names == [f"Key {number}" for number in range(10)]


async def test_one_that_was_taken_away_opens_nothing(house: House, salma: Visitor) -> None:
    gone, kept = await salma.adds(), await salma.adds()
    [first, _] = (await salma.factors())["passkeys"]
    assert (await salma.asks("DELETE", f"/auth/mfa/passkeys/{first['id']}")).status_code == 204
    assert (await salma.asks("DELETE", f"/auth/mfa/passkeys/{first['id']}")).status_code == 404
    assert slug_of(await signs_in_by(house, salma, gone)) == "wrong-code"
    assert (await signs_in_by(house, salma, kept)).status_code == 200


async def test_without_a_passkey_there_is_nothing_to_ask_for(house: House, salma: Visitor) -> None:
    assert slug_of(await salma.asks("POST", "/auth/step-up/options")) == "no-passkey"
    await salma.enrols()
    token = await knows_the_password(house, salma.person)
    answer = await house.asks("POST", "/auth/mfa/passkey-options", json={"mfa_token": token})
    assert slug_of(answer) == "no-passkey"


@pytest.mark.parametrize(
    ("url", "is_possible"),
    [
        ("https://clinic.example", True),
        ("http://localhost:8000", True),
        ("http://clinic.example", False),
        ("http://127.0.0.1:8000", False),
        ("https://[::1]:8000", False),
    ],
)
async def test_passkeys_need_a_name_and_tls(database: Database, clock: Clock, url: str, is_possible: bool) -> None:
    async with a_house(database, OPERATIONS, public_url=url) as house:
        salma = await a_visitor(house, clock, await house.a_person(Role.PATIENT))
        assert (await salma.factors())["passkeys_possible"] is is_possible
        answer = await salma.asks("POST", "/auth/mfa/passkeys/options")
    assert is_possible == (answer.status_code == 200)
    assert is_possible or slug_of(answer) == "no-passkeys-here"


WRONG: list[Any] = [None, 7, "", "%%%", "AAAA", [], {}]


def broken(whole: dict[str, Any]) -> list[dict[str, Any]]:
    """What a browser would never say: parts missing, of another kind, empty, no base64, cut short."""
    inside = whole["response"]
    found = [{**whole, name: wrong} for name in ("id", "rawId", "type", "response") for wrong in WRONG]
    for name in {"attestationObject", "authenticatorData", "clientDataJSON", "signature"} & set(inside):
        cut = [inside[name][:at] for at in (20, 40, 60, 200) if at < len(inside[name])]
        found += [{**whole, "response": {**inside, name: wrong}} for wrong in [*WRONG, *cut]]
    return [{}, {"response": inside}, *found]


async def test_nothing_a_browser_may_say_is_a_failure_of_ours(house: House, salma: Visitor) -> None:
    for said in broken(SoftPasskey(ORIGIN, HOST).creates(await salma.options())):
        assert slug_of(await salma.adding(said)) == "passkey-refused", said
    passkey = await salma.adds()
    for said in broken(passkey.signs(await salma.options("/auth/step-up/options"))):
        answer = await salma.asks("POST", "/auth/step-up", json={"password": PASSWORD, "passkey": said})
        assert slug_of(answer) in {"wrong-code", "invalid"}, said
        await house.database.read("DELETE FROM tries")
