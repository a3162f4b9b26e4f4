"""A forgotten password by a code, another one by the old one: who is signed in then, and what nobody learns."""

import asyncio
from uuid import UUID

import pytest

from queue_server.actor import Role
from queue_server.identity.attempts import WRONG_ONES
from tests.identity.house import PASSWORD, slug_of
from tests.registration.front_door import CHOSEN, OF_STAFF, FrontDoor, a_phone, an_email, tally


async def me(door: FrontDoor, headers: dict[str, str]) -> int:
    return (await door.house.asks("GET", "/me", headers=headers)).status_code


async def test_a_code_gives_a_new_password_and_ends_all_sessions(door: FrontDoor) -> None:
    salma = await door.somebody()
    email = salma["x-email"]
    challenge = await door.forgets(f" {email.upper()} ")
    code = await door.code_to(email)
    answer = await door.resets(challenge, code)

    assert (answer.status_code, answer.content) == (204, b"")
    assert await me(door, salma) == 401
    assert len(door.house.ear.of("session.revoked")) == 1
    assert slug_of(await door.signs_in(email, PASSWORD)) == "wrong-credentials"
    assert (await door.signs_in(email, CHOSEN)).status_code == 200
    assert [str(row["subject_id"]) for row in await door.house.audited("password.reset")] == [salma["x-id"]]
    assert "password of your account was changed" in (await door.letters(email))[-1].text
    assert slug_of(await door.resets(challenge, code)) == "challenge-over"


async def test_a_phone_number_is_as_good(door: FrontDoor) -> None:
    phone = a_phone()
    salma = await door.somebody(phone=phone, email=False)
    challenge = await door.forgets(f"00968 {phone[4:]}")
    assert (await door.resets(challenge, await door.code_to(phone))).status_code == 204
    assert await me(door, salma) == 401
    assert (await door.signs_in(phone, CHOSEN)).status_code == 200


async def test_nobody_learns_whether_somebody_is_there(door: FrontDoor) -> None:
    known, gone = await door.somebody(), await door.somebody()
    await door.house.database.read("UPDATE users SET disabled_at = now() WHERE id = $1", UUID(gone["x-id"]))
    addresses = [known["x-email"], gone["x-email"], an_email(), a_phone(), "nobody at all", "a@b"]
    answers = [await door.asks("/auth/password/forgot", identifier=address) for address in addresses]

    assert {answer.status_code for answer in answers} == {202}
    bodies = [answer.json() for answer in answers]
    assert len({body.pop("challenge_id") for body in bodies}) == len(addresses)
    assert all(body == bodies[0] for body in bodies)
    assert [letter.address.value for letter in await door.letters()] == [known["x-email"]]
    for answer in answers:
        challenge = answer.json()["challenge_id"]
        await door.passes(challenge, seconds=31)
        assert (await door.asks("/auth/codes/resend", challenge_id=challenge)).status_code == 202
        tried = [slug_of(await door.resets(challenge, "000000")) for _ in range(6)]
        assert tried == ["wrong-code"] * 5 + ["challenge-over"]
    assert {letter.address.value for letter in await door.letters()} == {known["x-email"]}
    assert await me(door, known) == 200


async def test_the_letter_goes_where_the_account_says(door: FrontDoor) -> None:
    """`İ` and others become other letters when they are made small: what was typed is never written to."""
    salma = await door.somebody()
    await door.forgets(salma["x-email"].upper())
    assert [letter.address.value for letter in await door.letters()] == [salma["x-email"]]


async def test_who_was_closed_meanwhile_gets_no_password(door: FrontDoor) -> None:
    salma = await door.somebody()
    challenge = await door.forgets(salma["x-email"])
    await door.house.database.read("UPDATE users SET disabled_at = now() WHERE id = $1", UUID(salma["x-id"]))
    answer = await door.resets(challenge, await door.code_to(salma["x-email"]))
    assert slug_of(answer) == "challenge-over"
    (user,) = await door.facts("users")
    assert await door.house.authority.passwords.fits(PASSWORD, user["password_hash"])


async def test_two_resets_at_once_are_one(door: FrontDoor) -> None:
    salma = await door.somebody()
    challenge = await door.forgets(salma["x-email"])
    code = await door.code_to(salma["x-email"])
    passwords = [f"{CHOSEN} {n}" for n in range(4)]
    answers = await asyncio.gather(*(door.resets(challenge, code, password) for password in passwords))
    assert tally([answer.status_code for answer in answers]) == {204: 1, 401: 3}


async def test_an_unfit_password_costs_no_try_and_keeps_the_code(door: FrontDoor) -> None:
    salma = await door.somebody()
    challenge = await door.forgets(salma["x-email"])
    code = await door.code_to(salma["x-email"])
    for unfit in ("password1", "short"):
        assert (await door.resets(challenge, code, unfit)).status_code == 422
    (row,) = await door.facts("challenges")
    assert row["tries"] == 0
    assert (await door.resets(challenge, code)).status_code == 204


async def test_staff_without_a_second_step_choose_longer_ones(door: FrontDoor) -> None:
    huda = await door.somebody(Role.RECEPTIONIST)
    challenge = await door.forgets(huda["x-email"])
    code = await door.code_to(huda["x-email"])
    refused = await door.resets(challenge, code)
    assert (slug_of(refused), refused.json()["errors"][0]["pointer"]) == ("password-too-short", "/password")
    change = {"password": PASSWORD, "new_password": CHOSEN}
    refused = await door.asks("/auth/password/change", huda, **change)
    assert (slug_of(refused), refused.json()["errors"][0]["pointer"]) == ("password-too-short", "/new_password")
    assert (await door.resets(challenge, code, OF_STAFF)).status_code == 204

    await door.house.database.read("UPDATE users SET has_mfa = true WHERE id = $1", UUID(huda["x-id"]))
    challenge = await door.forgets(huda["x-email"])
    assert (await door.resets(challenge, await door.code_to(huda["x-email"]))).status_code == 204


async def test_a_reset_ends_what_was_begun_with_the_old_password(door: FrontDoor) -> None:
    """A second step that waits for its factor, and another reset."""
    salma = await door.somebody()
    await door.house.database.read("UPDATE users SET has_mfa = true WHERE id = $1", UUID(salma["x-id"]))
    assert (await door.signs_in(salma["x-email"])).json()["mfa_required"] is True
    other = await door.forgets(salma["x-email"])
    code_of_other = await door.code_to(salma["x-email"])
    challenge = await door.forgets(salma["x-email"])
    assert (await door.resets(challenge, await door.code_to(salma["x-email"]))).status_code == 204
    assert slug_of(await door.resets(other, code_of_other)) == "challenge-over"
    assert all(row["used_at"] is not None for row in await door.facts("challenges", user_id=UUID(salma["x-id"])))


async def test_who_was_locked_out_signs_in_after_a_reset(door: FrontDoor) -> None:
    salma = await door.somebody()
    email = salma["x-email"]
    door.house.client.cookies.clear()  # as somebody who was never here
    for _ in range(WRONG_ONES):
        await door.signs_in(email, "not the one")
    door.comes_from("10.253.1.1")
    assert (await door.signs_in(email)).status_code == 429
    assert (await door.resets(await door.forgets(email), await door.code_to(email))).status_code == 204
    assert (await door.signs_in(email, CHOSEN)).status_code == 200


async def test_another_password_keeps_this_session_only(door: FrontDoor) -> None:
    salma = await door.somebody()
    elsewhere = door.as_((await door.signs_in(salma["x-email"])).json())
    wrong = await door.asks("/auth/password/change", salma, password="not the one", new_password=CHOSEN)
    assert slug_of(wrong) == "wrong-credentials"
    answer = await door.asks("/auth/password/change", salma, password=PASSWORD, new_password=CHOSEN)

    assert answer.status_code == 204
    assert (await me(door, salma), await me(door, elsewhere)) == (200, 401)
    assert (await door.signs_in(salma["x-email"], CHOSEN)).status_code == 200
    assert [str(row["subject_id"]) for row in await door.house.audited("password.changed")] == [salma["x-id"]]
    assert len(await door.letters(salma["x-email"])) == 1


@pytest.mark.parametrize("wish", [{"password": PASSWORD, "new_password": "password1"}, {"password": PASSWORD}, {}])
async def test_no_other_password_without_one(door: FrontDoor, wish: dict[str, str]) -> None:
    salma = await door.somebody()
    assert (await door.house.asks("POST", "/auth/password/change", json=wish, headers=salma)).status_code == 422
    assert (await door.asks("/auth/password/change", password=PASSWORD, new_password=CHOSEN)).status_code == 401


async def test_the_old_password_is_not_guessed_with_a_stolen_session(door: FrontDoor) -> None:
    salma = await door.somebody()
    guesses = [f"guess number {n}" for n in range(WRONG_ONES + 2)]
    answers = [await door.asks("/auth/password/change", salma, password=one, new_password=CHOSEN) for one in guesses]
    assert [answer.status_code for answer in answers] == [401] * WRONG_ONES + [429] * 2
