"""Passwords are checked off the loop, a few at once, and alike for whoever exists and whoever does not."""

import asyncio
import threading
import time
from typing import Literal

import pytest
from argon2 import PasswordHasher

from queue_server.identity.errors import PasswordUnfit
from queue_server.identity.passwords import Passwords, must_be_fit
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
