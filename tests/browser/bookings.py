"""Appointments as the front desk makes them: hours, patients, times that are free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any, Self

from tests.browser.front_desk import ZONE, FrontDesk

OPEN = ("pending", "confirmed")
A_MINUTE = timedelta(minutes=1)
SOON = timedelta(minutes=50)
Json = Mapping[str, Any]
_nth = count(1)


@dataclass
class Bookings:
    """A branch's doctors and services, and a day of theirs."""

    desk: FrontDesk
    branch: str
    doctors: Mapping[str, str]
    services: Mapping[str, str]

    @classmethod
    async def at(cls, desk: FrontDesk, branch: str) -> Self:
        staff, services = await desk.every("/staff"), await desk.every("/services")
        doctors = {one["name"]: one["id"] for one in staff if any(held["role"] == "doctor" for held in one["roles"])}
        return cls(desk, branch, doctors, {one["name"]: one["id"] for one in services})

    async def clears(self, day: date) -> None:
        """Nobody is booked on that day, at any branch: a doctor's schedule shows all of them."""
        begins = datetime.combine(day, datetime.min.time(), ZONE)
        span = f"from={said(begins)}&to={said(begins + timedelta(days=1))}"
        for one in await self.desk.every(f"/appointments?{span}&status={','.join(OPEN)}"):
            await self.desk.posts(f"/appointments/{one['id']}/cancel")

    async def free(self, doctor: str, day: date, service: str = "General consultation") -> list[datetime]:
        """The times of a doctor; one who does not work on that day does so now, all day."""
        found = await self._slots(doctor, day, service)
        if not found:
            await self.works(doctor, day)
            found = await self._slots(doctor, day, service)
        return found

    async def works(self, doctor: str, day: date, begins: str = "00:00", ends: str = "24:00", **more: Any) -> Json:
        """Hours of one day, or a break in them."""
        who = {"staff_id": self.doctors[doctor], "branch_id": self.branch}
        when = {"starts_on": day.isoformat(), "starts_at": begins, "ends_at": ends, "except_on": []}
        block: Json = await self.desk.posts("/availability", **who, **when, **more)
        return block

    async def books(
        self, doctor: str, at: datetime, name: str = "", *, service: str = "General consultation", **more: Any
    ) -> Json:
        """Somebody new, for that time."""
        patient = await self.desk.posts("/patients", name=name or f"Patient {next(_nth)}")
        where = {"branch_id": self.branch, "service_id": self.services[service], "staff_id": self.doctors[doctor]}
        booked: Json = await self.desk.posts(
            "/appointments", **where, starts_at=said(at), patient_id=patient["id"], **more
        )
        return booked

    async def books_soon(self, doctor: str, name: str = "") -> Json:
        """For a time at which one may check in now."""
        days = sorted({datetime.now(ZONE).date(), (datetime.now(ZONE) + SOON).date()})
        if not (times := await self._soon(doctor, days)):
            for day in days:  # of a new day no more than its first hour: tomorrow's seats are other tests'
                await self.works(doctor, day, ends="24:00" if day == days[0] else "01:00", seats=20)
            times = await self._soon(doctor, days)
        return await self.books(doctor, times[0], name)

    async def books_both_soon(self, doctor: str, one: str, other: str) -> tuple[Json, Json]:
        """On one day, also around midnight: once there is no time left today, the next is tomorrow as well."""
        first, second = await self.books_soon(doctor, one), await self.books_soon(doctor, other)
        if day_booked(first) != day_booked(second):
            first = await self.books_soon(doctor, one)
        return first, second

    async def _soon(self, doctor: str, days: Sequence[date]) -> list[datetime]:
        now = datetime.now(ZONE)
        first, last = now + A_MINUTE, now + SOON  # what begins this minute is past before it is booked
        return [one for day in days for one in await self.free(doctor, day) if first < one < last]

    async def status(self, appointment: Json) -> str:
        found: str = (await self.desk.asks(f"/appointments/{appointment['id']}"))["status"]
        return found

    async def _slots(self, doctor: str, day: date, service: str) -> list[datetime]:
        what = f"branch_id={self.branch}&service_id={self.services[service]}&staff_id={self.doctors[doctor]}"
        found = await self.desk.asks(f"/slots?{what}&from={day}&to={day}")
        times = [datetime.fromisoformat(one["starts_at"]) for one in found["items"]]
        return [one for one in times if one.astimezone(ZONE).date() == day]


def day_booked(booked: Json) -> date:
    """By the clock on the branch's wall."""
    return datetime.fromisoformat(booked["starts_at"]).astimezone(ZONE).date()


def said(moment: datetime) -> str:
    """RFC 3339, as it may stand in an address."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@cache
def tomorrow() -> date:
    """In the branch's zone: nobody is late, and no clock decides a test. The same for the whole of it, although
    midnight passes."""
    return datetime.now(ZONE).date() + timedelta(days=1)


def clock(moment: datetime | str) -> str:
    """What the wall of the branch shows."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return at.astimezone(ZONE).strftime("%H:%M")
