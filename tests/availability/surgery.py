"""A practice with two branches, and people who plan the work there over HTTP."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from httpx2 import Response

from queue_server.actor import Grant, Role
from tests.availability.practice import Practice
from tests.identity.house import House, Person

MUSCAT = ZoneInfo("Asia/Muscat")


@dataclass(frozen=True)
class Surgery:
    """Said is a doctor at both branches, Maryam at the first; the manager manages the first."""

    house: House
    practice: Practice
    here: UUID
    there: UUID
    service: UUID
    said: Person
    maryam: Person
    manager: Person
    reception: Person
    patient: Person

    async def asks(self, method: str, path: str, who: Person | None = None, **more: Any) -> Response:
        return await self.house.asks(method, path, who, **more)

    async def plans(self, who: Person, **wish: Any) -> Response:
        """A block of Said's here, every morning from tomorrow on."""
        known = {
            "staff_id": str(self.said.id),
            "branch_id": str(self.here),
            "starts_on": self.day(1).isoformat(),
            "starts_at": "08:00",
            "ends_at": "12:00",
            "recurrence": "FREQ=DAILY",
        }
        wish = {name: str(value) if isinstance(value, UUID) else value for name, value in wish.items()}
        return await self.asks("POST", "/availability", who, json=known | wish)

    async def shown(self, who: Person | None = None, **query: Any) -> list[dict[str, Any]]:
        """Free slots, of tomorrow if nothing else is said."""
        tomorrow = self.day(1).isoformat()
        known = {"branch_id": self.here, "service_id": self.service, "from": tomorrow, "to": tomorrow}
        answer = await self.asks("GET", "/slots", who, params=known | query)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def is_booked(self, clock: str, *, days: int = 1, **facts: Any) -> UUID:
        """An appointment with Said here."""
        return await self.practice.takes(self.said.id, self.here, self.service, self.at(clock, days), **facts)

    def day(self, ahead: int) -> date:
        return datetime.now(MUSCAT).date() + timedelta(days=ahead)

    def at(self, clock: str, days: int = 1) -> datetime:
        """A clock on the wall here, on a day to come."""
        return datetime.fromisoformat(f"{self.day(days)}T{clock}").replace(tzinfo=MUSCAT)


async def a_surgery(house: House) -> Surgery:
    practice = Practice(house.database, house.organization_id)
    here, there = await practice.a_branch(), await practice.a_branch(is_public=False)
    doctor = [Grant(Role.DOCTOR, here), Grant(Role.DOCTOR, there)]
    return Surgery(
        house,
        practice,
        here,
        there,
        await practice.a_service(20),
        said=await house.a_person(*doctor),
        maryam=await house.a_person(doctor[0]),
        manager=await house.a_person(Grant(Role.MANAGER, here)),
        reception=await house.a_person(Grant(Role.RECEPTIONIST, here)),
        patient=await house.a_person(Role.PATIENT),
    )
