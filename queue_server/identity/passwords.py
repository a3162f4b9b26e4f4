"""Passwords: argon2id in a thread, a few at once, and the same work for somebody who does not exist."""

import asyncio
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from queue_server.errors import Unavailable
from queue_server.identity.errors import PasswordTooCommon, PasswordTooShort, PasswordUnfit

SHORTEST, LONGEST = 8, 256  # code points
OF_STAFF = 15  # without a second factor (NIST SP 800-63B-4, 3.1.1.2)
TOO_COMMON = 1  # of zxcvbn's five scores: under a million guesses, which a list of leaked passwords is
COMPARED = 24  # characters, which tell enough: its work grows with the cube, to seconds for what is made to be hard
AT_ONCE = 2  # each takes 64 MiB and a core: more would only wait for one another, and for the event loop
MOST_WAITING = 50  # some five seconds: whoever comes then is told at once to come again
# The second recommended option of RFC 9106, section 4: for where 2 GiB a sign-in is too much.
RFC_9106 = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)


class Turn:
    """A few at once, some who wait, and no more: `async with turn:` refuses with `Unavailable`."""

    def __init__(self, at_once: int) -> None:
        self._turn = asyncio.Semaphore(at_once)
        self._most = at_once + MOST_WAITING
        self._here = 0

    async def __aenter__(self) -> None:
        if self._here >= self._most:
            raise Unavailable
        self._here += 1
        try:
            await self._turn.acquire()
        except BaseException:
            self._here -= 1
            raise

    async def __aexit__(self, *_: object) -> None:
        self._here -= 1
        self._turn.release()


class Passwords:
    """Hashes and checks passwords off the event loop."""

    def __init__(self, hasher: PasswordHasher = RFC_9106) -> None:
        self._hasher = hasher
        self._turn = Turn(AT_ONCE)
        self._judging = Turn(1)  # of its own: whoever signs in does not wait for strangers who choose
        self._nobodys = hasher.hash(secrets.token_urlsafe())

    async def hash(self, password: str) -> str:
        """What is stored of a password; refuses one that is no good."""
        must_be_fit(password)
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, _normal(password))

    async def hash_of_good(self, password: str, *words: str, is_staff: bool = False, field: str = "password") -> str:
        """As `hash`, for what somebody chooses: nothing common, nothing made of `words` (their own name or address).

        `is_staff`: of somebody who opens other people's business by it alone. Refuses with a pointer to `field`.
        """
        await self.must_be_good(password, *words, is_staff=is_staff, field=field)
        return await self.hash(password)

    async def must_be_good(self, password: str, *words: str, is_staff: bool = False, field: str = "password") -> None:
        """Refuse what nobody should choose; in a thread, one at a time."""
        async with self._judging:
            await asyncio.to_thread(must_be_good, password, *words, is_staff=is_staff, field=field)

    async def fits(self, password: str, stored: str | None) -> bool:
        """Whether this is the password behind a hash; None (there is no such person) costs the same."""
        async with self._turn:
            fits = await asyncio.to_thread(self._verify, stored or self._nobodys, _normal(password))
        return fits and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


def must_be_fit(password: str, *, field: str = "password") -> None:
    """Refuse what nobody may choose as a password."""
    if not SHORTEST <= len(password) <= LONGEST or "\0" in password:
        raise PasswordUnfit(pointers={f"/{field}": PasswordUnfit.sentence()})


def must_be_good(password: str, *words: str, is_staff: bool = False, field: str = "password") -> None:
    """Refuse what nobody should choose."""
    must_be_fit(password, field=field)
    if is_staff and len(password) < OF_STAFF:
        raise PasswordTooShort(pointers={f"/{field}": PasswordTooShort.sentence()})
    own = [part for word in words for part in (word, *word.replace("@", " ").split())]
    if zxcvbn(_normal(password)[:COMPARED], user_inputs=own)["score"] <= TOO_COMMON:
        raise PasswordTooCommon(pointers={f"/{field}": PasswordTooCommon.sentence()})


def _normal(password: str) -> str:
    """The same letters typed on another keyboard are the same password (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
