"""Somebody at a browser, with an app or a passkey beside them, and a clock that goes when it is told to."""

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from httpx2 import Response

from queue_server.identity.refresh import session_of
from queue_server.mfa import totp
from tests.identity.house import PASSWORD, House, Person
from tests.mfa.authenticator import SoftPasskey

ORIGIN, HOST = "https://house.test", "house.test"


class Clock:
    """In the middle of a step of 30 seconds, until it is told to go on."""

    def __init__(self) -> None:
        real = datetime.now(UTC)
        self.now = datetime.fromtimestamp(totp.step_at(real) * totp.STEP + totp.STEP / 2, UTC)

    def __call__(self) -> datetime:
        return self.now

    def goes(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class App:
    """An authenticator app on a phone."""

    clock: Clock
    secret: bytes

    def code(self, steps: int = 0) -> str:
        """What it shows now, or so many steps from now."""
        return totp.code_at(self.secret, totp.step_at(self.clock.now) + steps)

    def wrong_code(self) -> str:
        shown = {self.code(steps) for steps in range(-2, 3)}
        return next(code for code in map(str, range(111111, 999999)) if code not in shown)


@dataclass
class Visitor:
    """Somebody who is signed in."""

    house: House
    clock: Clock
    person: Person
    tokens: dict[str, Any]
    recovery_codes: list[str] = field(default_factory=list)

    @property
    def session_id(self) -> UUID:
        return session_of(self.tokens["refresh_token"])

    async def asks(self, method: str, path: str, **more: Any) -> Response:
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}"}
        return await self.house.asks(method, path, headers=headers, **more)

    async def refreshes(self) -> dict[str, Any]:
        answer = await self.house.refreshes(self.tokens["refresh_token"])
        assert answer.status_code == 200, answer.text
        self.tokens = answer.json()
        return self.tokens

    async def begins(self) -> App:
        """Sets up an app, and does not yet say a code."""
        answer = await self.asks("POST", "/auth/mfa/totp")
        assert answer.status_code == 200, answer.text
        return App(self.clock, base64.b32decode(answer.json()["secret"]))

    async def enrols(self) -> App:
        """Sets up an app and confirms it; its next code is good."""
        app = await self.begins()
        answer = await self.asks("POST", "/auth/mfa/totp/confirm", json={"code": app.code(-1)})
        assert answer.status_code == 200, answer.text
        self.recovery_codes = answer.json()["recovery_codes"]
        return app

    async def options(self, path: str = "/auth/mfa/passkeys/options") -> dict[str, Any]:
        answer = await self.asks("POST", path)
        assert answer.status_code == 200, answer.text
        options: dict[str, Any] = answer.json()
        return options

    async def adds(self, passkey: SoftPasskey | None = None, name: str = "Phone") -> SoftPasskey:
        """Registers a passkey."""
        passkey = passkey or SoftPasskey(ORIGIN, HOST)
        answer = await self.adding(passkey.creates(await self.options()), name)
        assert answer.status_code == 201, answer.text
        self.recovery_codes = answer.json()["recovery_codes"] or self.recovery_codes
        return passkey

    async def adding(self, credential: dict[str, Any], name: str = "Phone") -> Response:
        return await self.asks("POST", "/auth/mfa/passkeys", json={"name": name, "credential": credential})

    async def factors(self) -> dict[str, Any]:
        answer = await self.asks("GET", "/auth/mfa")
        assert answer.status_code == 200, answer.text
        factors: dict[str, Any] = answer.json()
        return factors

    async def grows_stale(self) -> None:
        """Time goes by since the sign-in."""
        await self.house.database.read(
            "UPDATE sessions SET authenticated_at = authenticated_at - interval '6 minutes' WHERE id = $1",
            self.session_id,
        )
        await self.refreshes()


async def a_visitor(house: House, clock: Clock, person: Person) -> Visitor:
    """Somebody without a second factor signs in."""
    return Visitor(house, clock, person, await house.signs_in(person))


async def knows_the_password(house: House, person: Person) -> str:
    """The `mfa_token` that a password is answered with."""
    answer = (await house.asks("POST", "/auth/login", json={"identifier": person.email, "password": PASSWORD})).json()
    assert answer["mfa_required"] is True, answer
    token: str = answer["mfa_token"]
    return token


async def takes_second_step(house: House, token: str, **proof: Any) -> Response:
    return await house.asks("POST", "/auth/mfa/verify", json={"mfa_token": token, **proof})


async def requires_mfa(house: House, *roles: str) -> None:
    """The organization's policy."""
    await house.database.read(
        "UPDATE organizations SET mfa_required_for = $2 WHERE id = $1", house.organization_id, list(roles)
    )
