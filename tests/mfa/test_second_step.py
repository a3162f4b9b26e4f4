"""The second step of a sign-in: each proof once, a few tries, one word for everything that is wrong."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
import structlog
from httpx2 import Response

from queue_server.actor import Role
from queue_server.keys import Keys
from queue_server.mfa import recovery, totp
from queue_server.mfa.sealing import sealed
from queue_server.transaction import Database
from tests.identity.house import SECRET, House, a_house, slug_of
from tests.mfa.conftest import OPERATIONS
from tests.mfa.people import ORIGIN, Clock, Visitor, a_visitor, knows_the_password, takes_second_step

OLD_SECRET = b"the secret before, of thirty-two bytes or so"


def said(answers: Iterable[Response]) -> Counter[str]:
    """How often each was answered."""
    return Counter("in" if answer.status_code == 200 else slug_of(answer) for answer in answers)


async def test_a_code_opens_a_session_that_has_seen_both(house: House, salma: Visitor) -> None:
    app = await salma.enrols()
    answer = await takes_second_step(house, await knows_the_password(house, salma.person), code=app.code())
    assert answer.json()["user"]["id"] == str(salma.person.id)
    assert "queue_server_refresh=" in answer.headers["set-cookie"]
    [row] = await house.database.read(
        "SELECT has_mfa, client FROM sessions WHERE user_id = $1 ORDER BY id DESC LIMIT 1", salma.person.id
    )
    assert row["has_mfa"] is True
    assert [entry["facts"] for entry in await house.audited("session.started")][-1] == {"mfa": True}


async def test_the_password_alone_opens_nothing(house: House, salma: Visitor) -> None:
    await salma.enrols()
    token = await knows_the_password(house, salma.person)
    for headers in ({"Authorization": f"Bearer {token}"}, {"Authorization": f"Bearer {token.split('.')[1]}"}):
        with structlog.testing.capture_logs():
            assert slug_of(await house.asks("GET", "/me", headers=headers)) == "token-invalid"
    assert slug_of(await house.refreshes(token)) == "token-invalid"


@pytest.mark.parametrize("steps", [-2, 2, 20])
async def test_a_code_of_another_time_is_wrong(house: House, salma: Visitor, steps: int) -> None:
    app = await salma.enrols()
    token = await knows_the_password(house, salma.person)
    assert slug_of(await takes_second_step(house, token, code=app.code(steps))) == "wrong-code"
    assert len(await house.audited("second_step.refused")) == 1


async def test_a_code_is_good_once_and_so_are_those_before_it(house: House, salma: Visitor) -> None:
    app = await salma.enrols()
    token = await knows_the_password(house, salma.person)
    assert (
        slug_of(await takes_second_step(house, token, code=app.code(-1))) == "wrong-code"
    )  # it was set up by this one
    assert (await takes_second_step(house, token, code=app.code())).status_code == 200
    token = await knows_the_password(house, salma.person)
    for seen in (app.code(), app.code(-1)):
        assert slug_of(await takes_second_step(house, token, code=seen)) == "wrong-code"
    salma.clock.goes(seconds=30)
    assert (await takes_second_step(house, token, code=app.code())).status_code == 200


async def test_one_code_in_ten_hands_lets_one_in(house: House, salma: Visitor) -> None:
    app = await salma.enrols()
    tokens = [await knows_the_password(house, salma.person) for _ in range(10)]
    answers = await asyncio.gather(*(takes_second_step(house, token, code=app.code()) for token in tokens))
    counts = said(answers)
    assert counts["in"] == 1
    assert set(counts) <= {"in", "wrong-code", "rate-limited"}


async def test_a_recovery_code_is_good_once_however_it_is_typed(house: House, salma: Visitor) -> None:
    await salma.enrols()
    code = salma.recovery_codes[3]
    typed = f" {code.replace('-', '').lower()} "
    answer = await takes_second_step(house, await knows_the_password(house, salma.person), recovery_code=typed)
    assert answer.status_code == 200
    token = await knows_the_password(house, salma.person)
    assert slug_of(await takes_second_step(house, token, recovery_code=code)) == "wrong-code"
    assert (await salma.factors())["recovery_codes_left"] == 9
    assert [entry["facts"] for entry in await house.audited("recovery_code.used")] == [{"left": 9}]


async def test_one_recovery_code_in_ten_hands_lets_one_in(house: House, salma: Visitor) -> None:
    await salma.enrols()
    code = salma.recovery_codes[0]
    tokens = [await knows_the_password(house, salma.person) for _ in range(10)]
    answers = await asyncio.gather(*(takes_second_step(house, token, recovery_code=code) for token in tokens))
    assert said(answers)["in"] == 1
    assert (await salma.factors())["recovery_codes_left"] == 9


async def test_a_token_is_good_for_one_sign_in(house: House, salma: Visitor) -> None:
    app = await salma.enrols()
    token = await knows_the_password(house, salma.person)
    first, second = salma.recovery_codes[:2]
    answers = await asyncio.gather(
        takes_second_step(house, token, recovery_code=first), takes_second_step(house, token, recovery_code=second)
    )
    assert said(answers) == {"in": 1, "challenge-over": 1}
    assert (await salma.factors())["recovery_codes_left"] == 9  # what was refused is not spent
    assert slug_of(await takes_second_step(house, token, code=app.code())) == "challenge-over"


async def test_a_hundred_wrong_codes_on_two_workers_are_five(database: Database, house: House, salma: Visitor) -> None:
    app = await salma.enrols()
    house.client.cookies.clear()
    tokens = [await knows_the_password(house, salma.person) for _ in range(25)]
    async with a_house(database, OPERATIONS, public_url=ORIGIN) as other:
        answers = await asyncio.gather(
            *(
                takes_second_step(worker, token, code=app.wrong_code())
                for token in tokens
                for worker in (house, other) * 2
            )
        )
    counts = said(answers)
    assert 0 < counts["wrong-code"] <= 5
    assert set(counts) <= {"wrong-code", "rate-limited", "challenge-over"}
    assert len(await house.audited("second_step.refused")) == counts["wrong-code"]
    late = await takes_second_step(house, await knows_the_password(house, salma.person), code=app.code())
    assert slug_of(late) == "rate-limited"
    assert 0 < int(late.headers["retry-after"]) <= 300


async def test_a_token_is_good_for_five_tries_of_any_kind(house: House, salma: Visitor) -> None:
    app = await salma.enrols()
    token = await knows_the_password(house, salma.person)
    wrong: list[dict[str, Any]] = [{"code": app.wrong_code()}, {"recovery_code": "AAAAA-AAAAA"}, {"passkey": {}}] * 2
    answers = [await takes_second_step(house, token, **proof) for proof in wrong[:5]]
    assert said(answers) == {"wrong-code": 5}
    assert len({answer.content for answer in answers}) == 1
    assert slug_of(await takes_second_step(house, token, code=app.code())) == "challenge-over"


async def test_sign_ins_that_go_well_are_never_too_many(house: House, salma: Visitor) -> None:
    app = await salma.enrols()
    for _ in range(8):
        token = await knows_the_password(house, salma.person)
        assert (await takes_second_step(house, token, code=app.code())).status_code == 200
        salma.clock.goes(seconds=30)


async def test_anothers_codes_are_wrong(house: House, salma: Visitor, clock: Clock) -> None:
    other = await a_visitor(house, clock, await house.a_person(Role.PATIENT))
    theirs = await other.enrols()
    await salma.enrols()
    token = await knows_the_password(house, salma.person)
    assert slug_of(await takes_second_step(house, token, code=theirs.code())) == "wrong-code"
    assert slug_of(await takes_second_step(house, token, recovery_code=other.recovery_codes[0])) == "wrong-code"
    assert (await other.factors())["recovery_codes_left"] == 10


@pytest.mark.parametrize("how", ["no token", "no secret", "another secret", "another's secret"])
async def test_a_token_that_is_not_ours_is_none(house: House, salma: Visitor, clock: Clock, how: str) -> None:
    app = await salma.enrols()
    token, another = [await knows_the_password(house, salma.person) for _ in range(2)]
    challenge, _, _ = token.partition(".")
    forged = {
        "no token": "x",
        "no secret": challenge,
        "another secret": f"{challenge}.{'A' * 32}",
        "another's secret": f"{challenge}.{another.partition('.')[2]}",
    }[how]
    assert slug_of(await takes_second_step(house, forged, code=app.code())) == "token-invalid"
    options = await house.asks("POST", "/auth/mfa/passkey-options", json={"mfa_token": forged})
    assert slug_of(options) == "token-invalid"


@pytest.mark.parametrize(
    "proof",
    [
        {},
        {"code": None},
        {"code": "123456", "recovery_code": "AAAAA-AAAAA"},
        {"code": "1", "passkey": {}},
        {"code": ["1"]},
    ],
    ids=str,
)
async def test_one_proof_is_given(house: House, proof: dict[str, object]) -> None:
    assert slug_of(await takes_second_step(house, "x", **proof)) == "invalid"


async def test_whoever_was_suspended_meanwhile_stays_out(house: House, salma: Visitor) -> None:
    app = await salma.enrols()
    token = await knows_the_password(house, salma.person)
    await house.database.read("UPDATE users SET disabled_at = now() WHERE id = $1", salma.person.id)
    assert slug_of(await takes_second_step(house, token, code=app.code())) == "session-revoked"


async def test_an_app_and_codes_of_the_key_before_are_good_while_keys_rotate(house: House, salma: Visitor) -> None:
    old, of = Keys((OLD_SECRET,)), salma.person.id
    app = await salma.enrols()
    await house.database.read(
        "UPDATE totp_factors SET secret = $2 WHERE user_id = $1", of, sealed(old, app.secret, of=of)
    )
    await house.database.read(
        "UPDATE recovery_codes SET code_hash = $2 WHERE user_id = $1 AND code_hash = $3",
        of,
        recovery.hash_of(old, salma.recovery_codes[0], of=of),
        recovery.hash_of(house.authority.keys, salma.recovery_codes[0], of=of),
    )
    proofs = [{"code": app.code()}, {"recovery_code": salma.recovery_codes[0]}]
    for proof in proofs:
        token = await knows_the_password(house, salma.person)
        assert slug_of(await takes_second_step(house, token, **proof)) == "wrong-code"

    object.__setattr__(house.authority, "keys", Keys((SECRET, OLD_SECRET)))
    for proof in proofs:
        token = await knows_the_password(house, salma.person)
        assert (await takes_second_step(house, token, **proof)).status_code == 200

    object.__setattr__(house.authority, "keys", Keys((SECRET,)))  # a secret that was used was sealed anew
    salma.clock.goes(seconds=totp.STEP)
    token = await knows_the_password(house, salma.person)
    assert (await takes_second_step(house, token, code=app.code())).status_code == 200


async def test_what_was_refused_is_in_the_security_log_without_a_code(house: House, salma: Visitor) -> None:
    app = await salma.enrols()
    wrong = app.wrong_code()
    token = await knows_the_password(house, salma.person)
    with structlog.testing.capture_logs() as lines:
        await takes_second_step(house, token, code=wrong)
    assert [line["event"] for line in lines if line.get("channel") == "security"] == ["second-step.refused"]
    assert wrong not in str(lines)
    assert token.partition(".")[2] not in str(lines)
