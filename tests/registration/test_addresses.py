"""Another address for an account: old and new agree, and whoever only holds a session gets nothing."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from httpx2 import Response

from queue_server.registration import sending
from tests.identity.house import slug_of
from tests.registration.front_door import FrontDoor, a_phone, an_email, tally


async def confirms(door: FrontDoor, who: dict[str, str], kind: str, challenge: str, old: str, new: str) -> Response:
    return await door.asks(f"/me/{kind}/confirm", who, challenge_id=challenge, old_code=old, new_code=new)


async def asked(door: FrontDoor, who: dict[str, str], kind: str, address: str) -> str:
    answer = await door.asks(f"/me/{kind}", who, **{kind: address})
    assert answer.status_code == 202, answer.text
    challenge: str = answer.json()["challenge_id"]
    return challenge


async def test_an_email_address_is_changed_once_both_agree(door: FrontDoor) -> None:
    salma, new = await door.somebody(), an_email()
    old = salma["x-email"]
    challenge = await asked(door, salma, "email", new)
    old_code, new_code = await door.code_to(old), await door.code_to(new)
    if old_code != new_code:
        assert slug_of(await confirms(door, salma, "email", challenge, new_code, old_code)) == "wrong-code"
        assert slug_of(await confirms(door, salma, "email", challenge, old_code, old_code)) == "wrong-code"
    answer = await confirms(door, salma, "email", challenge, old_code, new_code)

    assert (answer.status_code, answer.json()["email"]) == (200, new)
    mine = (await door.house.asks("GET", "/me", headers=salma)).json()
    assert answer.json() == mine
    assert "e-mail address of your account was changed" in (await door.letters(old))[-1].text
    assert [str(row["subject_id"]) for row in await door.house.audited("email.changed")] == [salma["x-id"]]
    assert ((await door.signs_in(new)).status_code, (await door.signs_in(old)).status_code) == (200, 401)
    assert slug_of(await confirms(door, salma, "email", challenge, old_code, new_code)) == "challenge-over"


async def test_a_first_phone_number_is_agreed_to_by_e_mail_and_the_next_by_phone(door: FrontDoor) -> None:
    salma, first, second = await door.somebody(), a_phone(), a_phone()
    await door.house.database.read(
        "INSERT INTO patients (id, organization_id, user_id, name) VALUES ($1, $2, $1, 'Salma')",
        UUID(salma["x-id"]),
        door.house.organization_id,
    )
    for old, new in ((salma["x-email"], first), (first, second)):
        challenge = await asked(door, salma, "phone", f"00{new[1:4]} {new[4:]}")
        answer = await confirms(door, salma, "phone", challenge, await door.code_to(old), await door.code_to(new))
        assert (answer.status_code, answer.json()["phone"]) == (200, new)
        assert "phone number of your account was changed" in (await door.letters(old))[-1].text
        (patient,) = await door.facts("patients")
        assert patient["phone"] == new
    assert len(await door.house.audited("phone.changed")) == 2


async def test_a_code_that_went_to_the_old_mailbox_opens_nothing_any_more(door: FrontDoor) -> None:
    salma, new = await door.somebody(), an_email()
    old = salma["x-email"]
    stolen = await door.forgets(old)
    code = await door.code_to(old)
    challenge = await asked(door, salma, "email", new)
    answer = await confirms(door, salma, "email", challenge, await door.code_to(old), await door.code_to(new))
    assert answer.status_code == 200
    assert slug_of(await door.resets(stolen, code)) == "challenge-over"


async def test_wrong_codes_of_a_day_are_counted_over_all_that_came(
    door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "WRONG_A_DAY", 7)
    address = (await door.somebody())["x-email"]
    first, second = await door.forgets(address), await door.forgets(address)
    said = [slug_of(await door.resets(one, "000000")) for one in (*[first] * 5, *[second] * 3)]
    assert said == [*["wrong-code"] * 7, "rate-limited"]


async def test_a_number_that_staff_noted_stays(door: FrontDoor) -> None:
    salma, new = await door.somebody(phone=a_phone()), a_phone()
    await door.house.database.read(
        "INSERT INTO patients (id, organization_id, user_id, name, phone) VALUES ($1, $2, $1, 'Salma', '24 123')",
        UUID(salma["x-id"]),
        door.house.organization_id,
    )
    (user,) = await door.facts("users")
    challenge = await asked(door, salma, "phone", new)
    codes = await door.code_to(user["phone"]), await door.code_to(new)
    assert (await confirms(door, salma, "phone", challenge, *codes)).status_code == 200
    (patient,) = await door.facts("patients")
    assert patient["phone"] == "24 123"


async def test_whoever_has_only_a_phone_gets_an_e_mail_address_by_it(door: FrontDoor) -> None:
    phone, new = a_phone(), an_email()
    salma = await door.somebody(phone=phone, email=False)
    challenge = await asked(door, salma, "email", new)
    answer = await confirms(door, salma, "email", challenge, await door.code_to(phone), await door.code_to(new))
    assert (answer.json()["email"], answer.json()["phone"]) == (new, phone)


async def test_nobody_learns_that_an_address_is_taken(door: FrontDoor) -> None:
    salma, other = await door.somebody(), await door.somebody()
    answers = [await door.asks("/me/email", salma, email=one) for one in (other["x-email"].upper(), an_email())]
    bodies = [answer.json() | {"challenge_id": None} for answer in answers]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert bodies[0] == bodies[1]
    assert "have an account with it already" in (await door.letters(other["x-email"].upper()))[-1].text
    old_code = await door.code_to(salma["x-email"])
    refused = await confirms(door, salma, "email", answers[0].json()["challenge_id"], old_code, "000000")
    assert slug_of(refused) == "wrong-code"


async def test_an_address_taken_meanwhile_is_a_conflict_for_who_proved_it(door: FrontDoor) -> None:
    salma, other, new = await door.somebody(), await door.somebody(), an_email()
    challenge = await asked(door, salma, "email", new)
    codes = await door.code_to(salma["x-email"]), await door.code_to(new)
    await door.house.database.read("UPDATE users SET email = $2 WHERE id = $1", UUID(other["x-id"]), new.upper())
    assert slug_of(await confirms(door, salma, "email", challenge, *codes)) == "already-registered"
    assert (await door.signs_in(salma["x-email"])).status_code == 200


async def test_two_changes_at_once_are_one_and_the_second_must_ask_anew(door: FrontDoor) -> None:
    """What agreed to the second was the address that the first has replaced."""
    salma, new = await door.somebody(), [an_email(), an_email()]
    challenges, codes = [], []
    for address in new:
        challenges.append(await asked(door, salma, "email", address))
        codes.append((await door.code_to(salma["x-email"]), await door.code_to(address)))
    answers = await asyncio.gather(
        *(confirms(door, salma, "email", one, *both) for one, both in zip(challenges, codes, strict=True))
    )
    assert tally([answer.status_code for answer in answers]) == {200: 1, 401: 1}
    (user,) = await door.facts("users")
    assert (user["email"] in new, user["revision"]) == (True, 2)


async def test_codes_of_one_are_no_good_to_another(door: FrontDoor) -> None:
    salma, thief, new = await door.somebody(), await door.somebody(), an_email()
    challenge = await asked(door, salma, "email", new)
    codes = await door.code_to(salma["x-email"]), await door.code_to(new)
    assert slug_of(await confirms(door, thief, "email", challenge, *codes)) == "wrong-code"
    assert slug_of(await confirms(door, salma, "phone", challenge, *codes)) == "challenge-over"
    assert (await confirms(door, salma, "email", challenge, *codes)).status_code == 200


@pytest.mark.parametrize("path", ["/me/email", "/me/phone", "/me/email/confirm", "/me/phone/confirm"])
async def test_it_needs_a_fresh_sign_in(door: FrontDoor, path: str) -> None:
    salma = await door.somebody()
    fresh = await door.house.authority.bearer(salma["Authorization"].split()[1])
    long_ago = replace(fresh, authenticated_at=datetime.now(UTC) - timedelta(minutes=6))
    stale = door.house.authority.access.issue(long_ago, now=datetime.now(UTC))
    assert slug_of(await door.asks(path, {"Authorization": f"Bearer {stale}"})) == "step-up-required"
    assert (await door.asks(path)).status_code == 401


async def test_the_same_address_and_none_are_refused(door: FrontDoor) -> None:
    salma = await door.somebody()
    same = await door.asks("/me/email", salma, email=salma["x-email"].upper())
    assert (slug_of(same), same.json()["errors"][0]["pointer"]) == ("same-address", "/email")
    for wish in ({"email": "nothing"}, {"email": None}, {}, {"email": an_email(), "id": "x"}):
        assert (await door.house.asks("POST", "/me/email", json=wish, headers=salma)).status_code in (400, 422)


async def test_the_same_press_sends_once(door: FrontDoor) -> None:
    salma, new = await door.somebody(), an_email()
    keyed = salma | {"Idempotency-Key": "press-1"}
    first, second = [await door.asks("/me/email", keyed, email=new) for _ in range(2)]
    assert (second.json(), second.headers["idempotency-replayed"]) == (first.json(), "true")
    assert len(await door.letters(new)) == 1
    codes = await door.code_to(salma["x-email"]), await door.code_to(new)
    done = [await confirms(door, keyed, "email", first.json()["challenge_id"], *codes) for _ in range(2)]
    assert [answer.status_code for answer in done] == [200, 200]
    assert done[0].json() == done[1].json()


async def test_letters_that_did_not_come_are_both_sent_again(door: FrontDoor) -> None:
    salma, new = await door.somebody(), an_email()
    challenge = await asked(door, salma, "email", new)
    await door.passes(challenge, seconds=31)
    assert (await door.asks("/auth/codes/resend", challenge_id=challenge)).status_code == 202
    assert (len(await door.letters(new)), len(await door.letters(salma["x-email"]))) == (2, 2)
    codes = await door.code_to(salma["x-email"]), await door.code_to(new)
    assert (await confirms(door, salma, "email", challenge, *codes)).status_code == 200
