"""One-time codes: five tries whatever comes at once, ten minutes, one challenge, few letters, and in no log."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from uuid import UUID

import pytest
from httpx2 import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.datastructures import State

from db.connect import engine_for, pool_for
from queue_server.http.operations import routes_of
from queue_server.http.problems import HANDLERS
from queue_server.keys import Keys
from queue_server.registration import codes
from queue_server.registration.routes import operations
from queue_server.registration.sending import FROM_ONE, TO_ONE, TO_ONE_FROM_ONE
from tests.a_clinic import Witness
from tests.identity.house import slug_of
from tests.registration.front_door import CODE, FrontDoor, an_email, everything_logged, tally


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


@asynccontextmanager
async def another_worker(door: FrontDoor, database_url: str) -> AsyncIterator[AsyncClient]:
    """The same service with connections of its own."""
    async with AsyncExitStack() as stack:
        pool = await pool_for(database_url, size=10)
        stack.push_async_callback(pool.close)
        orm = engine_for(database_url, size=5)
        stack.push_async_callback(orm.dispose)
        app = Starlette(routes=routes_of(operations), exception_handlers=HANDLERS)
        app.state = State(dict(door.app.state._state))
        app.state.database = replace(door.house.database, pool=pool, engine=orm, announcer=Witness())
        yield await stack.enter_async_context(AsyncClient(transport=ASGITransport(app=app), base_url="http://two"))


async def test_a_hundred_tries_at_once_on_two_workers_are_five(door: FrontDoor, database_url: str) -> None:
    email = an_email()
    challenge = await door.challenge(email=email)
    code = await door.code_to(email)
    wrong = {"challenge_id": challenge, "code": other_than(code)}
    async with another_worker(door, database_url) as second:
        tries = [
            client.post("/api/v1/auth/register/verify", json=wrong)
            for client in (door.house.client, second)
            for _ in range(50)
        ]
        answers = await asyncio.gather(*tries)

    assert tally([slug_of(answer) for answer in answers]) == {"wrong-code": 5, "challenge-over": 95}
    assert slug_of(await door.verifies(challenge, code)) == "challenge-over"
    assert await door.facts("users") == []


async def test_a_code_is_good_for_ten_minutes(door: FrontDoor) -> None:
    email = an_email()
    challenge = await door.challenge(email=email)
    code = await door.code_to(email)
    await door.passes(challenge, minutes=9, seconds=50)
    assert slug_of(await door.verifies(challenge, other_than(code))) == "wrong-code"
    await door.passes(challenge, seconds=11)
    assert slug_of(await door.verifies(challenge, code)) == "challenge-over"


async def test_a_code_is_good_for_its_own_challenge_only(door: FrontDoor) -> None:
    first, second = an_email(), an_email()
    challenges = [await door.challenge(email=first), await door.challenge(email=second)]
    code = await door.code_to(first)
    if code != await door.code_to(second):
        assert slug_of(await door.verifies(challenges[1], code)) == "wrong-code"
    assert slug_of(await door.resets(challenges[0], code)) == "challenge-over"
    assert (await door.verifies(challenges[0], code)).status_code == 201


def test_a_codes_hash_is_its_keys_its_challenges_and_its_purposes() -> None:
    keys, one, other = Keys((b"one", b"before")), UUID(int=1), UUID(int=2)
    stored = codes.hash_of(keys, one, "register", "123456")
    assert codes.fits(keys, one, "register", "123456", stored)
    assert codes.fits(Keys((b"new", b"one")), one, "register", "123456", stored)
    assert not codes.fits(Keys((b"new", b"two")), one, "register", "123456", stored)
    assert not codes.fits(keys, other, "register", "123456", stored)
    assert not codes.fits(keys, one, "reset", "123456", stored)
    assert not codes.fits(keys, one, "register", "123457", stored)
    assert b"123456" not in stored
    assert all(CODE.fullmatch(codes.new_code()) for _ in range(100))


@pytest.mark.parametrize("typed", ["{0} {1}", " {0}-{1}\u200e ", "{0}\u2009{1}"])
async def test_a_code_may_be_typed_with_a_gap(door: FrontDoor, typed: str) -> None:
    email = an_email()
    challenge = await door.challenge(email=email)
    code = await door.code_to(email)
    answer = await door.verifies(challenge, typed.format(code[:3], code[3:]))
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("code", ["12345", "1234567", "abcdef", 123456, None, ""])
async def test_what_is_no_code_is_no_try(door: FrontDoor, code: object) -> None:
    challenge = await door.challenge()
    answer = await door.asks("/auth/register/verify", challenge_id=challenge, code=code)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/code")
    (row,) = await door.facts("challenges")
    assert row["tries"] == 0


async def test_a_letter_that_did_not_come_is_sent_again_twice_and_not_at_once(door: FrontDoor) -> None:
    email = an_email()
    challenge = await door.challenge(email=email)
    old = await door.code_to(email)

    too_soon = await door.asks("/auth/codes/resend", challenge_id=challenge)
    assert (slug_of(too_soon), len(await door.letters())) == ("rate-limited", 1)
    assert 1 <= int(too_soon.headers["retry-after"]) <= 30
    await door.passes(challenge, seconds=31)
    again = await door.asks("/auth/codes/resend", challenge_id=challenge)
    assert (again.status_code, again.json()["challenge_id"]) == (202, challenge)
    new = await door.code_to(email)
    if new != old:
        assert slug_of(await door.verifies(challenge, old)) == "wrong-code"
    await door.passes(challenge, seconds=31)
    assert (await door.asks("/auth/codes/resend", challenge_id=challenge)).status_code == 202
    await door.passes(challenge, seconds=31)
    assert slug_of(await door.asks("/auth/codes/resend", challenge_id=challenge)) == "challenge-over"
    assert len(await door.letters(email)) == 3
    assert (await door.verifies(challenge, await door.code_to(email))).status_code == 201


async def test_two_who_ask_again_at_once_get_one_letter(door: FrontDoor) -> None:
    email = an_email()
    challenge = await door.challenge(email=email)
    await door.passes(challenge, seconds=31)
    answers = await asyncio.gather(*(door.asks("/auth/codes/resend", challenge_id=challenge) for _ in range(4)))
    assert tally([answer.status_code for answer in answers]) == {202: 1, 429: 3}
    assert len(await door.letters(email)) == 2
    assert (await door.verifies(challenge, await door.code_to(email))).status_code == 201


async def test_sending_again_gives_no_more_tries_and_tells_nothing(door: FrontDoor) -> None:
    email = an_email()
    challenge = await door.challenge(email=email)
    code = await door.code_to(email)
    for _ in range(4):
        await door.verifies(challenge, other_than(code))
    await door.passes(challenge, seconds=31)
    await door.asks("/auth/codes/resend", challenge_id=challenge)
    new = await door.code_to(email)
    assert slug_of(await door.verifies(challenge, other_than(new))) == "wrong-code"
    assert slug_of(await door.verifies(challenge, new)) == "challenge-over"

    for nobodys in (await door.forgets(an_email()), challenge):
        await door.passes(nobodys, seconds=31)
    answers = [await door.asks("/auth/codes/resend", challenge_id=one) for one in (nobodys, str(UUID(int=5)))]
    assert [slug_of(answer) for answer in answers] == ["challenge-over"] * 2


async def test_an_address_gets_few_codes_an_hour_and_nobody_alone_uses_them_up(door: FrontDoor) -> None:
    email = an_email()

    async def comes(address: str, times: int) -> list[int]:
        door.comes_from(address)
        return [(await door.signs_up(email=email.upper())).status_code for _ in range(times)]

    assert await comes("10.251.0.1", 9) == [202] * TO_ONE_FROM_ONE + [429] * (9 - TO_ONE_FROM_ONE)
    assert await comes("10.251.0.2", 9) == [202] * TO_ONE_FROM_ONE + [429] * (9 - TO_ONE_FROM_ONE)
    assert await comes("10.251.0.3", 1) == [429]
    door.comes_from("10.251.0.4")
    answer = await door.asks("/auth/password/forgot", identifier=email)
    assert (slug_of(answer), len(await door.letters())) == ("rate-limited", TO_ONE)
    assert int(answer.headers["retry-after"]) > 3500
    assert (await door.signs_up()).status_code == 202


async def test_a_network_asks_for_so_many_codes_an_hour(door: FrontDoor) -> None:
    asked = [door.asks("/auth/password/forgot", identifier=an_email()) for _ in range(FROM_ONE + 3)]
    answers = [answer.status_code for answer in await asyncio.gather(*asked)]
    assert tally(answers) == {202: FROM_ONE, 429: 3}
    door.comes_from("10.252.0.9")
    assert (await door.asks("/auth/password/forgot", identifier=an_email())).status_code == 202


async def test_neither_address_nor_code_nor_password_is_in_a_log_or_in_the_audit(
    door: FrontDoor, caplog: pytest.LogCaptureFixture
) -> None:
    name, email, password = "Canary Al Busaidi", f"canary{an_email()}", "nine canary figs"
    with everything_logged() as lines, caplog.at_level(logging.WARNING):
        challenge = await door.challenge(email=email, name=name, password=password)
        code = await door.code_to(email)
        await door.verifies(challenge, other_than(code))
        assert (await door.verifies(challenge, code)).status_code == 201
        reset = await door.forgets(email)
        codes_told = [code, await door.code_to(email)]
        await door.resets(reset, codes_told[1], "ten canary figs")
    assert {"post.delivered", "code.refused"} <= {line["event"] for line in lines}
    audited = await door.facts("audit_log")
    assert {row["action"] for row in audited} >= {"code.sent", "user.registered", "password.reset"}
    events = await door.facts("events")
    told = f"{[dict(line) for line in lines]} {caplog.text} {[dict(row) for row in [*audited, *events]]}".lower()
    assert "canary" not in told
    stored = [dict(row) for row in await door.facts("challenges")]
    # On its own, and not within an id.
    assert not any(re.search(rf"(?<![0-9a-f-]){said}(?![0-9a-f-])", f"{told} {stored}") for said in codes_told)
