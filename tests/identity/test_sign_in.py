"""Signing in: tokens for whoever knows the password, the same refusal for everybody else."""

import pytest
import structlog
from argon2 import PasswordHasher
from httpx2 import Response

from queue_server.actor import Grant, Role
from queue_server.identity.routes import operations
from queue_server.transaction import Database
from tests.identity.house import PASSWORD, House, Person, a_house, slug_of


async def log_in(house: House, identifier: str, password: str = PASSWORD) -> Response:
    return await house.asks("POST", "/auth/login", json={"identifier": identifier, "password": password})


async def test_who_signs_in_gets_tokens_and_their_own_account(house: House, salma: Person) -> None:
    answer = await log_in(house, salma.email)
    tokens = answer.json()
    assert answer.status_code == 200
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 900)
    assert tokens["user"]["email"] == salma.email
    actor = await house.authority.bearer(tokens["access_token"])
    assert (actor.id, actor.organization_id, actor.grants) == (
        salma.id,
        house.organization_id,
        (Grant(Role.PATIENT),),
    )
    assert [row["subject_id"] for row in await house.audited("session.started")] == [actor.session_id]


async def test_the_address_may_be_written_in_capitals(house: House, salma: Person) -> None:
    assert (await log_in(house, f" {salma.email.upper()} ")).status_code == 200


async def test_the_cookie_is_for_our_own_pages_only(house: House, salma: Person) -> None:
    cookie = (await log_in(house, salma.email)).headers["set-cookie"]
    assert cookie.startswith("queue_server_refresh=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/api/v1/auth" in cookie
    assert f"Max-Age={7 * 24 * 3600}" in cookie
    assert "Secure" not in cookie


async def test_the_cookie_is_secure_where_people_come_by_https(database: Database) -> None:
    async with a_house(database, operations, public_url="https://house.test") as house:
        person = await house.a_person(Role.RECEPTIONIST)
        cookie = (await log_in(house, person.email)).headers["set-cookie"]
    assert "Secure" in cookie
    assert f"Max-Age={12 * 3600}" in cookie


async def test_unknown_disabled_and_wrong_are_told_the_same(house: House, salma: Person) -> None:
    gone = await house.a_person(Role.DOCTOR)
    await house.database.read("UPDATE users SET disabled_at = now() WHERE id = $1", gone.id)
    answers = [
        await log_in(house, "nobody@house.test"),
        await log_in(house, salma.email, "seven green plums"),
        await log_in(house, gone.email),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert {slug_of(answer) for answer in answers} == {"wrong-credentials"}
    assert len({answer.content for answer in answers}) == 1
    assert not any("set-cookie" in answer.headers for answer in answers)


async def test_a_refused_sign_in_is_in_the_security_log_without_a_name(house: House) -> None:
    with structlog.testing.capture_logs() as lines:
        await log_in(house, "canary@house.test")
    assert [line["event"] for line in lines if line.get("channel") == "security"] == ["sign-in.refused"]
    assert "canary" not in str(lines)


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({}, 422),
        ({"identifier": "a@b.c"}, 422),
        ({"identifier": "a@b.c", "password": None}, 422),
        ({"identifier": "a@b.c", "password": ["x"]}, 422),
        ({"identifier": "a@b.c", "password": "x", "role": "admin"}, 422),
        ({"identifier": "a@b.c", "password": "x" * 257}, 422),
        ({"identifier": "a@b.c", "password": "nul\0nul\0"}, 422),
        ({"identifier": "a\0@b.c", "password": "seven green"}, 422),
        ([], 400),
    ],
    ids=str,
)
async def test_what_is_no_sign_in_is_refused_before_any_hashing(house: House, wish: object, status: int) -> None:
    answer = await house.asks("POST", "/auth/login", json=wish)
    assert answer.status_code == status


async def test_no_body_is_unreadable(house: House) -> None:
    assert slug_of(await house.asks("POST", "/auth/login")) == "malformed"


async def test_an_old_hash_is_made_anew_at_sign_in(house: House, salma: Person) -> None:
    old = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(PASSWORD)
    await house.database.read("UPDATE users SET password_hash = $2 WHERE id = $1", salma.id, old)
    assert (await log_in(house, salma.email)).status_code == 200
    [row] = await house.database.read("SELECT password_hash FROM users WHERE id = $1", salma.id)
    assert row["password_hash"] != old
    assert not house.authority.passwords.is_outdated(row["password_hash"])
    assert (await log_in(house, salma.email)).status_code == 200


async def test_a_password_is_in_no_log_and_no_table(house: House, salma: Person) -> None:
    with structlog.testing.capture_logs() as lines:
        tokens = (await log_in(house, salma.email)).json()
    assert PASSWORD not in str(lines)
    [row] = await house.database.read("SELECT s::text AS stored FROM sessions s WHERE user_id = $1", salma.id)
    secret = tokens["refresh_token"].split(".")[1]
    assert secret not in row["stored"]
