"""Signing up: whoever reads what comes to an address gets a patient's account there, and nobody learns of another."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from queue_server.actor import Role
from queue_server.delivery.messages import Channel
from queue_server.delivery.post import Post
from queue_server.transaction import Database
from tests.identity.house import slug_of
from tests.registration.front_door import CHOSEN, FrontDoor, a_front_door, a_phone, an_email, tally


async def test_who_proves_an_address_is_a_patient_and_signed_in(door: FrontDoor) -> None:
    email = an_email()
    challenge = await door.challenge(email=email, name="Salma Al Balushi", language="ar")
    answer = await door.verifies(challenge, await door.code_to(email))

    assert answer.status_code == 201, answer.text
    me = answer.json()["user"]
    assert (me["email"], me["phone"], me["name"], me["language"]) == (email, None, "Salma Al Balushi", "ar")
    assert me["roles"] == [{"role": "patient", "branch_id": None}]
    assert me["organization"]["id"] == str(door.house.organization_id)
    assert "queue_server_refresh" in answer.headers["set-cookie"]
    (patient,) = await door.facts("patients", user_id=UUID(me["id"]))
    assert (patient["name"], patient["phone"]) == ("Salma Al Balushi", None)
    assert [row["subject_id"] for row in await door.house.audited("user.registered")] == [UUID(me["id"])]
    assert (await door.signs_in(email.upper(), CHOSEN)).status_code == 200


@pytest.mark.parametrize("typed", ["+968 {}", "00968{}", "(+968) {}-", "\u200e+968\u00a0{}\u202c", "+٩٦٨ {}"])
async def test_a_phone_number_is_taken_as_people_type_it(door: FrontDoor, typed: str) -> None:
    phone = a_phone()
    challenge = await door.challenge(phone=typed.format(phone[4:]).rstrip("-"))
    answer = await door.verifies(challenge, await door.code_to(phone))

    assert answer.status_code == 201, answer.text
    assert (answer.json()["user"]["phone"], answer.json()["user"]["email"]) == (phone, None)
    (patient,) = await door.facts("patients")
    assert patient["phone"] == phone
    assert (await door.signs_in(typed.format(phone[4:]), CHOSEN)).status_code == 200


@pytest.mark.parametrize("channel", ["email", "phone"])
async def test_an_address_that_has_an_account_is_answered_the_same(door: FrontDoor, channel: str) -> None:
    known, unknown = (an_email(), an_email()) if channel == "email" else (a_phone(), a_phone())
    first = await door.challenge(**{channel: known})
    await door.verifies(first, await door.code_to(known))

    answers = [await door.signs_up(**{channel: address}) for address in (known.upper(), unknown)]
    assert [answer.status_code for answer in answers] == [202, 202]
    bodies = [answer.json() | {"challenge_id": None} for answer in answers]
    assert bodies[0] == bodies[1]
    assert {name for name, _ in answers[0].headers.items()} == {name for name, _ in answers[1].headers.items()}
    *_, told = await door.letters(known.upper() if channel == "email" else known)
    assert "have an account with it already" in told.text
    assert "https://clinic.test" in told.text
    for answer in answers:
        challenge = answer.json()["challenge_id"]
        tried = [slug_of(await door.verifies(challenge, "000000")) for _ in range(6)]
        assert tried == ["wrong-code"] * 5 + ["challenge-over"]
    assert len(await door.facts("users")) == 1


BAD: list[dict[str, Any]] = [
    {"role": "admin"},
    {"roles": [{"role": "admin", "branch_id": None}]},
    {"organization_id": str(uuid4())},
    {"id": str(uuid4())},
    {"verified": True},
    {"email": an_email(), "phone": a_phone()},
    {"email": None, "phone": a_phone()},
    {"email": "salma"},
    {"email": "salma@localhost"},
    {"email": "salma@clinic.test\r\nBcc: all@clinic.test"},
    {"email": "a b@clinic.test"},
    {"email": "<salma@clinic.test>"},
    {"email": f"{'x' * 250}@clinic.test"},
    {"phone": "91234567"},
    {"phone": "+0 123 4567"},
    {"phone": "call me"},
    {"phone": "+1234567890123456"},
    {"phone": "+968 9123 4567; drop"},
    {"name": " "},
    {"name": "x" * 201},
    {"password": "seven77"},
    {"password": "password1"},
    {"password": "x" * 257},
    {"language": "fr"},
    {"branch_id": str(uuid4())},
    {"branch_id": "somewhere"},
]


@pytest.mark.parametrize("wish", BAD, ids=range(len(BAD)))
async def test_what_is_no_sign_up_is_refused_where_it_is_wrong(door: FrontDoor, wish: dict[str, Any]) -> None:
    answer = await door.signs_up(**wish)
    assert answer.status_code == 422, answer.text
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers & {"", *(f"/{name}" for name in wish)}
    assert await door.letters() == []
    assert await door.facts("challenges") == []


async def test_somebody_says_at_which_clinic_where_there_are_several(door: FrontDoor) -> None:
    answer = await door.asks("/auth/register", name="Salma", password=CHOSEN, email=an_email())
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/branch_id"]

    await door.house.database.read("UPDATE branches SET deleted_at = now() WHERE id = $1", door.branch_id)
    answer = await door.signs_up()
    assert (answer.status_code, slug_of(answer)) == (422, "no-such-branch")


async def test_a_clinic_that_sends_nothing_says_so(database: Database) -> None:
    async with a_front_door(database, Channel.EMAIL) as door:
        by_phone = await door.signs_up(phone=a_phone())
        forgotten = await door.asks("/auth/password/forgot", identifier=a_phone())
        assert (await door.signs_up()).status_code == 202
    assert [(answer.status_code, slug_of(answer)) for answer in (by_phone, forgotten)] == [(422, "no-texts")] * 2
    assert by_phone.json()["errors"] == [{"pointer": "/phone", "detail": "This clinic sends no text messages."}]
    assert forgotten.json()["errors"][0]["pointer"] == "/identifier"


async def test_a_full_post_takes_no_more(door: FrontDoor) -> None:
    door.app.state.post = Post(dict.fromkeys(Channel, door.box), most=0)
    answer = await door.signs_up()
    assert (answer.status_code, slug_of(answer)) == (503, "post-full")
    assert "retry-after" in answer.headers


async def test_two_proofs_at_once_are_one_account(door: FrontDoor) -> None:
    email = an_email()
    challenge = await door.challenge(email=email)
    code = await door.code_to(email)
    answers = await asyncio.gather(*(door.verifies(challenge, code) for _ in range(4)))

    assert tally([answer.status_code for answer in answers]) == {201: 1, 401: 3}
    assert len(await door.facts("users")) == len(await door.facts("patients")) == 1
    assert slug_of(await door.verifies(challenge, code)) == "challenge-over"


async def test_who_proves_an_address_that_was_taken_meanwhile_is_told(door: FrontDoor) -> None:
    email = an_email()
    challenges = [await door.challenge(email=email) for _ in range(2)]
    codes = [letter.text[13:19] for letter in await door.letters(email)]
    answers = await asyncio.gather(*map(door.verifies, challenges, codes))

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert slug_of(refused) == "already-registered"
    assert len(await door.facts("users")) == 1


async def test_an_account_made_so_is_nothing_but_a_patients(door: FrontDoor) -> None:
    email = an_email()
    answer = await door.verifies(await door.challenge(email=email), await door.code_to(email))
    actor = await door.house.authority.bearer(answer.json()["access_token"])
    assert actor.roles == {Role.PATIENT}
    assert not actor.is_worker
