"""Signing in is bounded: five wrong ones a minute, at an account and from an address; nobody is locked out for good."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import structlog
from httpx2 import Response

from queue_server.actor import Role
from queue_server.errors import RateLimited, Unavailable
from queue_server.identity import attempts, tries
from queue_server.identity.attempts import COOKIE, MOST_KNOWN, device_of, remembered
from queue_server.identity.errors import WrongCode
from queue_server.ids import new_id
from queue_server.keys import Keys
from tests.identity.house import PASSWORD, House, Person, slug_of

KEYS = Keys((b"a secret of thirty-two bytes or so", b"the one before it, as many bytes"))
A_MINUTE = timedelta(minutes=1)


async def log_in(house: House, identifier: str, password: str = PASSWORD, *, cookie: str | None = None) -> Response:
    headers = {} if cookie is None else {"Cookie": f"{COOKIE}={cookie}"}
    house.client.cookies.clear()
    return await house.asks(
        "POST", "/auth/login", json={"identifier": identifier, "password": password}, headers=headers
    )


async def minutes_later(house: House) -> None:
    await house.database.read("UPDATE tries SET ends_at = ends_at - interval '2 minutes'")


@pytest.fixture(autouse=True)
async def nobody_has_tried(house: House) -> None:
    await house.database.read("DELETE FROM tries")


async def test_a_sixth_wrong_password_is_not_looked_at_and_a_minute_later_the_right_one_is(
    house: House, salma: Person
) -> None:
    answers = [await log_in(house, salma.email, "wrong pears") for _ in range(6)]
    assert [slug_of(answer) for answer in answers] == [*["wrong-credentials"] * 5, "rate-limited"]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert slug_of(await log_in(house, salma.email)) == "rate-limited"
    await minutes_later(house)
    assert (await log_in(house, salma.email)).status_code == 200


async def test_a_hundred_at_once_are_five(house: House, salma: Person) -> None:
    answers = await asyncio.gather(*(log_in(house, salma.email, f"wrong {n}") for n in range(100)))
    slugs = [slug_of(answer) for answer in answers]
    assert slugs.count("wrong-credentials") == 5
    assert slugs.count("rate-limited") == 95


async def test_wrong_ones_spread_over_accounts_are_bounded_by_address(house: House) -> None:
    people = [await house.a_person(Role.PATIENT) for _ in range(6)]
    answers = [await log_in(house, person.email, "wrong pears") for person in people]
    assert [answer.status_code for answer in answers] == [*[401] * 5, 429]


async def test_whoever_signs_in_rightly_is_never_counted(house: House) -> None:
    people = [await house.a_person(Role.RECEPTIONIST) for _ in range(12)]
    answers = await asyncio.gather(*(log_in(house, person.email) for person in people))
    assert [answer.status_code for answer in answers] == [200] * 12


async def test_a_stranger_who_keeps_trying_keeps_out_nobody_who_was_here_before(house: House, salma: Person) -> None:
    known = (await log_in(house, salma.email)).cookies[COOKIE]
    for _ in range(6):
        await log_in(house, salma.email, "wrong pears")
    assert slug_of(await log_in(house, salma.email)) == "rate-limited"
    assert (await log_in(house, salma.email, cookie=known)).status_code == 200


async def test_a_known_browser_has_bounds_too(house: House, salma: Person) -> None:
    known = (await log_in(house, salma.email)).cookies[COOKIE]
    answers = [await log_in(house, salma.email, "wrong pears", cookie=known) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [*[401] * 5, 429]
    assert (await log_in(house, salma.email)).status_code == 200


async def test_many_known_browsers_are_no_more_than_a_few(house: House, salma: Person) -> None:
    known = [(await log_in(house, salma.email)).cookies[COOKIE] for _ in range(5)]
    answers = await asyncio.gather(
        *(log_in(house, salma.email, "wrong pears", cookie=cookie) for cookie in known for _ in range(5))
    )
    assert [answer.status_code for answer in answers].count(401) == attempts.OF_KNOWN


async def test_nobody_is_counted_like_somebody(house: House) -> None:
    answers = [await log_in(house, "nobody@house.test", "wrong pears") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [*[401] * 5, 429]


@pytest.mark.parametrize("is_known", [True, False])
async def test_however_it_is_written_it_is_counted_as_one_known_or_not(house: House, is_known: bool) -> None:
    if is_known:
        person = await house.a_person(Role.PATIENT)
        await house.database.read("UPDATE users SET phone = '+96812345678' WHERE id = $1", person.id)
    ways = ["+96812345678", "00968 1234 5678", "+968-1234-5678", "(+968) 12345678", "+٩٦٨١٢٣٤٥٦٧٨", "+968 12 345678"]
    slugs = []
    for way in ways:
        slugs.append(slug_of(await log_in(house, way, "wrong pears")))
        await house.database.read("DELETE FROM tries WHERE key = $1", from_here(house))
    assert slugs == [*["wrong-credentials"] * 5, "rate-limited"]
    await house.database.read("UPDATE users SET phone = NULL WHERE phone = '+96812345678'")


def from_here(house: House) -> bytes:
    """What the address of these tests is counted by: each try comes from another one."""
    return tries.Bound("sign in from", "127.0.0.1", 5, A_MINUTE).key(house.authority.keys)


async def test_letters_that_only_some_take_for_the_same_are_nobodys(house: House) -> None:
    person = await house.a_person(Role.PATIENT)
    await house.database.read("UPDATE users SET email = 'victim@house.test' WHERE id = $1", person.id)
    assert slug_of(await log_in(house, "v\u0130ctim@house.test")) == "wrong-credentials"
    assert (await log_in(house, "VICTIM@house.test")).status_code == 200
    await house.database.read("UPDATE users SET email = $2 WHERE id = $1", person.id, person.email)


async def test_a_refusal_is_audited_where_the_account_is_and_nothing_tells_who_tried(
    house: House, salma: Person
) -> None:
    with structlog.testing.capture_logs() as lines:
        await log_in(house, salma.email, "wrong pears")
    (entry,) = await house.audited("sign_in.refused")
    assert (entry["subject_id"], entry["actor_kind"]) == (salma.id, "system")
    assert salma.email not in f"{lines}{entry}"


async def test_a_try_that_crashed_holds_nothing_for_longer_than_the_span(house: House) -> None:
    bound = tries.Bound("test", new_id().hex, 1, A_MINUTE)
    await tries._asked(house.database, KEYS, "begin_tries", (bound,))
    await minutes_later(house)
    async with tries.wrong_ones_count(house.database, KEYS, bound):
        pass


async def test_of_several_bounds_the_tightest_counts_and_the_others_are_left_alone(house: House) -> None:
    tight, wide = (tries.Bound("test", new_id().hex, most, A_MINUTE) for most in (1, 3))
    for expected in (WrongCode, RateLimited, RateLimited, RateLimited):
        with pytest.raises(expected):
            async with tries.wrong_ones_count(house.database, KEYS, tight, wide):
                raise WrongCode
    rows = await house.database.read("SELECT counted, pending FROM tries WHERE key = $1", wide.key(KEYS))
    assert [tuple(row) for row in rows] == [(1, 0)]


async def test_what_could_not_be_looked_at_was_not_wrong(house: House) -> None:
    bound = tries.Bound("test", new_id().hex, 1, A_MINUTE)
    for _ in range(3):
        with pytest.raises(Unavailable):
            async with tries.wrong_ones_count(house.database, KEYS, bound):
                raise Unavailable


async def test_forgotten_tries_begin_anew(house: House) -> None:
    bound = tries.Bound("test", new_id().hex, 1, A_MINUTE)
    await tries.count(house.database, KEYS, bound)
    await tries.forget(house.database, KEYS, bound)
    await tries.count(house.database, KEYS, bound)
    with pytest.raises(RateLimited):
        await tries.count(house.database, KEYS, bound)


def test_what_is_counted_is_stored_as_a_keyed_hash() -> None:
    bound = attempts.of_account("salma@house.test")
    assert b"salma" not in bound.key(KEYS)
    assert bound.key(KEYS) != bound.key(Keys((KEYS.secrets[1],)))


def test_a_browser_is_known_by_whom_it_knew() -> None:
    people = [new_id() for _ in range(MOST_KNOWN + 1)]
    cookie = ""
    for person in people:
        cookie = remembered(cookie, person, KEYS)
    names = [device_of(cookie, person, KEYS) for person in people]
    assert names[0] is None
    assert len({name for name in names[1:] if name}) == MOST_KNOWN


def test_a_known_browser_stays_known_while_secrets_are_replaced() -> None:
    person = new_id()
    before = remembered(None, person, Keys((KEYS.secrets[1],)))
    assert device_of(before, person, KEYS) is not None
    assert device_of(before, person, replace(KEYS, secrets=(KEYS.secrets[0],))) is None


@pytest.mark.parametrize("cookie", ["", "~", "x", "é", "AAAA", "A" * 59, "~".join("A" * 59 for _ in range(100))])
def test_a_made_up_cookie_is_nobodys(cookie: str) -> None:
    assert device_of(cookie, UUID(int=0), KEYS) is None


def test_an_edited_cookie_is_nobodys() -> None:
    mine, other = new_id(), new_id()
    theirs = remembered(None, other, KEYS)
    forged = remembered(None, mine, KEYS)[:20] + theirs[20:]
    assert device_of(forged, mine, KEYS) is None
    assert device_of(forged, other, KEYS) is None
