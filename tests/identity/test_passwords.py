"""Passwords are checked off the loop, a few at once, and alike for whoever exists and whoever does not."""

import asyncio
import threading
import time
from typing import Literal

import pytest
from argon2 import PasswordHasher

from queue_server.errors import Invalid, Unavailable
from queue_server.identity.errors import PasswordTooCommon, PasswordTooShort, PasswordUnfit
from queue_server.identity.passwords import MOST_WAITING, Passwords, Turn, must_be_fit, must_be_good
from tests.identity.house import QUICK


class Watched(PasswordHasher):
    """Counts how many threads hash at the same moment, and how often a password was checked."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.lock = threading.Lock()
        self.now = self.most = self.checks = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
        with self.lock:
            self.checks += 1
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.01)
        with self.lock:
            self.now -= 1
        return super().verify(hash, password)


async def test_the_right_password_fits_and_another_does_not() -> None:
    passwords = Passwords(QUICK)
    stored = await passwords.hash("seven green pears")
    assert await passwords.fits("seven green pears", stored)
    assert not await passwords.fits("seven green pear", stored)


async def test_nobody_has_no_password_but_costs_the_same_check() -> None:
    hasher = Watched()
    passwords = Passwords(hasher)
    assert not await passwords.fits("seven green pears", None)
    assert hasher.checks == 1


async def test_two_passwords_at_most_are_checked_at_once() -> None:
    hasher = Watched()
    passwords = Passwords(hasher)
    await asyncio.gather(*(passwords.fits("seven green pears", None) for _ in range(12)))
    assert hasher.most == 2


async def test_the_same_letters_from_another_keyboard_are_the_same_password() -> None:
    passwords = Passwords(QUICK)
    stored = await passwords.hash("cafe\u0301 au lait")
    assert await passwords.fits("caf\u00e9 au lait", stored)


async def test_a_hash_of_other_parameters_is_outdated() -> None:
    assert Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)).is_outdated(QUICK.hash("x"))
    assert not Passwords(QUICK).is_outdated(QUICK.hash("x"))


async def test_a_broken_hash_fits_nothing() -> None:
    assert not await Passwords(QUICK).fits("seven green pears", "not a hash")


async def test_a_hash_is_argon2id() -> None:
    assert (await Passwords(QUICK).hash("seven green pears")).startswith("$argon2id$")


@pytest.mark.parametrize("password", ["", "seven77", "x" * 257, "seven\0green"])
async def test_what_is_no_password_is_refused(password: str) -> None:
    with pytest.raises(PasswordUnfit):
        await Passwords(QUICK).hash(password)


@pytest.mark.parametrize("password", ["x" * 8, "x" * 256, "كمثرى خضراء"])
def test_eight_to_256_characters_of_any_script_will_do(password: str) -> None:
    must_be_fit(password)


async def test_whoever_would_wait_for_long_is_told_at_once() -> None:
    turn = Turn(1)
    async with turn:
        waiting = [asyncio.create_task(turn.__aenter__()) for _ in range(MOST_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(Unavailable):
            async with turn:
                pass
        waiting.pop().cancel()
        await asyncio.sleep(0)
        waiting.append(asyncio.create_task(turn.__aenter__()))
    for one in waiting:
        await one
        await turn.__aexit__()


@pytest.mark.parametrize(
    ("password", "words", "is_staff", "refusal"),
    [
        ("short", (), False, PasswordUnfit),
        ("password", (), False, PasswordTooCommon),
        ("Passw0rd!", (), False, PasswordTooCommon),
        ("qwertyuiop123456", (), True, PasswordTooCommon),
        ("salma1990", ("Salma Al Harthi",), False, PasswordTooCommon),
        ("salma@house.test", ("salma@house.test",), True, PasswordTooCommon),
        ("eleven pear", (), True, PasswordTooShort),
        ("x" * 257, (), False, PasswordUnfit),
    ],
)
def test_what_somebody_would_try_first_is_refused(
    password: str, words: tuple[str, ...], is_staff: bool, refusal: type[Invalid]
) -> None:
    with pytest.raises(refusal) as refused:
        must_be_good(password, *words, is_staff=is_staff, field="new_password")
    assert list(refused.value.pointers) == ["/new_password"]


@pytest.mark.parametrize(
    ("password", "is_staff"),
    [("eleven pear", False), ("seven green pears", True), ("لا أحد يعرف هذه", True), ("kx7#Vq9$" * 32, True)],
)
def test_what_is_long_or_odd_enough_is_taken(password: str, is_staff: bool) -> None:
    must_be_good(password, "salma@house.test", is_staff=is_staff)
