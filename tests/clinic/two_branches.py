"""A clinic with two branches, a few rooms and the people who work there."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from httpx2 import Response

from queue_server.actor import Grant, Role
from queue_server.clinic import commands
from tests.identity.house import House, Person

ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@dataclass(frozen=True)
class TwoBranches:
    """Al Khuwair, which is public, with two rooms; Salalah, which is not, with one."""

    house: House
    khuwair: UUID
    salalah: UUID
    room: UUID
    next_room: UUID
    far_room: UUID
    admin: Person
    manager: Person
    reception: Person
    doctor: Person
    other_doctor: Person
    patient: Person

    async def asks(self, method: str, path: str, who: Person | None = None, **more: Any) -> Response:
        return await self.house.asks(method, path, who, **more)

    async def counter(self, counter_id: UUID, branch_id: UUID | None = None) -> dict[str, Any]:
        """A counter as everybody of the organization sees it."""
        listed = await self.asks("GET", f"/branches/{branch_id or self.khuwair}/counters", self.doctor)
        [found] = [one for one in listed.json()["items"] if one["id"] == str(counter_id)]
        assert isinstance(found, dict)
        return found

    async def sits(self, who: Person, counter_id: UUID) -> Response:
        return await self.asks("POST", f"/counters/{counter_id}/session", who)

    async def leaves(self, who: Person, counter_id: UUID) -> Response:
        return await self.asks("DELETE", f"/counters/{counter_id}/session", who)

    async def version_of(self, branch_id: UUID) -> int:
        [row] = await self.house.database.read("SELECT version FROM streams WHERE id = $1", branch_id)
        version: int = row["version"]
        return version

    async def snapshot(self, branch_id: UUID) -> dict[str, Any]:
        """What a screen that comes now would load."""
        [row] = await self.house.database.read("SELECT fn.branch($1) AS now", branch_id)
        now: dict[str, Any] = row["now"]
        return now

    def heard(self, branch_id: UUID) -> list[dict[str, Any]]:
        """The events of one branch, since the clinic stands."""
        return [event for event in self.house.ear.heard if event["stream_id"] == str(branch_id)]


async def two_branches(house: House) -> TwoBranches:
    """Rooms first, then who works in them."""
    async with house.cold() as tx:
        khuwair = await commands.add_branch(
            tx,
            name={"en": "Al Khuwair", "ar": "الخوير"},
            time_zone="Asia/Muscat",
            opening_hours=ALWAYS,
            is_public=True,
        )
        salalah = await commands.add_branch(
            tx, name={"en": "Salalah", "ar": "صلالة"}, time_zone="Asia/Muscat", opening_hours=ALWAYS
        )
        room = await commands.add_counter(tx, khuwair.id, name={"en": "Room 1", "ar": "غرفة ١"}, door="1")
        next_room = await commands.add_counter(tx, khuwair.id, name={"en": "Room 2"}, door="2")
        far_room = await commands.add_counter(tx, salalah.id, name={"en": "Desk"}, door="A", kind="desk")
    house.ear.heard.clear()
    both = [Grant(Role.DOCTOR, khuwair.id), Grant(Role.DOCTOR, salalah.id)]
    return TwoBranches(
        house,
        khuwair.id,
        salalah.id,
        room.id,
        next_room.id,
        far_room.id,
        admin=await house.a_person(Role.ADMIN),
        manager=await house.a_person(Grant(Role.MANAGER, khuwair.id)),
        reception=await house.a_person(Grant(Role.RECEPTIONIST, khuwair.id)),
        doctor=await house.a_person(*both),
        other_doctor=await house.a_person(Grant(Role.DOCTOR, khuwair.id)),
        patient=await house.a_person(Role.PATIENT),
    )
