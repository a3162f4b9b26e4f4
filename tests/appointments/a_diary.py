"""A diary: schedules of a clinic at a running server, and screens that follow them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from db.tables import Patient, TimeBlock
from queue_server.actor import Actor, system
from queue_server.client.follower import Follower, Kind
from queue_server.client.schedules import DAY, SCHEDULE
from queue_server.clinic.calendars import plan_changed
from queue_server.identity.events import SessionRevoked
from queue_server.ids import new_id
from queue_server.transaction import Database
from realtime.streams import Payload
from tests.a_clinic import Clinic
from tests.a_server import Running, Screen

UPDATED = "schedule:updated"


@dataclass
class Diary:
    """What is booked by the desk at one server."""

    clinic: Clinic
    server: Running
    patient: str
    first: datetime = field(
        default_factory=lambda: _midnight() + timedelta(days=1, hours=4)
    )  # by the branch's wall: 08:00

    @classmethod
    async def open(cls, clinic: Clinic, server: Running) -> "Diary":
        """The doctor works every day; there is a patient."""
        patient = new_id()
        async with clinic.database.cold(system(clinic.organization)) as tx:
            tx.session.add(Patient(id=patient, organization_id=clinic.organization, name="Salma", phone="+96890000000"))
        await clinic.works(clinic.doctor.id)
        return cls(clinic, server, str(patient))

    # What happens

    async def books(
        self, slot: int, *, doctor: Actor | None = None, branch: UUID | None = None, who: Actor | None = None
    ) -> Payload:
        """The slot that begins so many times ten minutes after eight tomorrow; by the desk unless somebody is named."""
        wish = {
            "branch_id": str(branch or self.clinic.branch),
            "service_id": str(self.clinic.service),
            "staff_id": str((doctor or self.clinic.doctor).id),
            "starts_at": self.at(slot).isoformat(),
            "patient_id": self.patient,
        }
        return await self._asks("POST", "/appointments", wish, 201, who=who)

    async def moves(self, appointment: Payload, slot: int, *, doctor: Actor | None = None) -> Payload:
        to = {} if doctor is None else {"staff_id": str(doctor.id)}
        path = f"/appointments/{appointment['id']}"
        return await self._asks("PATCH", path, {"starts_at": self.at(slot).isoformat(), **to}, 200)

    async def acts(self, appointment: Payload, verb: str) -> Payload:
        return await self._asks("POST", f"/appointments/{appointment['id']}/{verb}", {}, 200)

    async def is_given_hours(self, doctor: Actor) -> Payload:
        """The manager says that a doctor works at the branch from tomorrow on, as an ordinary request."""
        block = {
            "staff_id": str(doctor.id),
            "branch_id": str(self.clinic.branch),
            "starts_on": self.tomorrow,
            "starts_at": "08:00",
            "ends_at": "16:00",
            "recurrence": "FREQ=DAILY",
        }
        return await self._asks("POST", "/availability", block, 201, who=self.clinic.manager)

    async def is_closed(self, first: int, last: int) -> Payload:
        """The branch, from one slot to another."""
        closure = {
            "branch_id": str(self.clinic.branch),
            "starts_at": self.at(first).isoformat(),
            "ends_at": self.at(last).isoformat(),
        }
        return await self._asks("POST", "/closures", closure, 201, who=self.clinic.manager)

    async def gives_service(self, doctors: Sequence[Actor]) -> Payload:
        """The clinic's only service, from now on by these alone."""
        wish = {"staff_ids": [str(doctor.id) for doctor in doctors]}
        return await self._asks("PATCH", f"/services/{self.clinic.service}", wish, 200, who=self.clinic.manager)

    async def begins_to_work(self, doctor: Actor, branch: UUID, **hours: Any) -> UUID:
        """A block, and everybody hears of it."""
        block = await self.clinic.works(doctor.id, branch=branch, **hours)
        async with self._own_database.cold(system(self.clinic.organization)) as tx:
            await plan_changed(tx, [doctor.id], [branch])
        return block

    async def stops_working(self, doctor: Actor, block: UUID, branch: UUID, *, ago: timedelta = timedelta()) -> None:
        async with self._own_database.cold(system(self.clinic.organization)) as tx:
            found = await tx.session.get_one(TimeBlock, block)
            found.deleted_at = datetime.now(UTC) - ago
            await plan_changed(tx, [doctor.id], [branch])

    async def signs_out(self, who: Actor) -> None:
        """One of somebody's other sessions ends."""
        async with self._own_database.cold(who) as tx:
            await tx.lock(who.id)
            await tx.announce(who.id, SessionRevoked(session_id=str(new_id())))

    async def _asks(self, method: str, path: str, said: Payload, status: int, *, who: Actor | None = None) -> Payload:
        async with self.server.as_(who or self.clinic.receptionist) as desk:
            answer = await desk.request(method, path, json=said)
            assert answer.status_code == status, answer.text
            decided: Payload = answer.json()
            return decided

    @property
    def _own_database(self) -> Database:
        """The server's own, so that it hears at once."""
        found: Database = self.server.app.state.database
        return found

    # What is so

    def at(self, slot: int) -> datetime:
        return self.first + timedelta(minutes=10 * slot)

    @property
    def tomorrow(self) -> str:
        return self.first.date().isoformat()

    @property
    def today(self) -> str:
        return (self.first - timedelta(days=1)).date().isoformat()

    def schedule(self, doctor: Actor | None = None) -> Payload:
        """The wish for a doctor's day."""
        window = {"from": self.tomorrow, "to": (self.first + timedelta(days=1)).date().isoformat()}
        return {"schedule_id": str((doctor or self.clinic.doctor).id), **window}

    def day(self, branch: UUID | None = None) -> Payload:
        """The wish for the branch's."""
        return {"branch_id": str(branch or self.clinic.branch), "view": "day", "day": self.tomorrow}

    async def truth(self, wish: Payload, *, who: Actor | None = None) -> Payload:
        """What HTTP says of a wish."""
        path = f"/schedules/{wish['schedule_id']}" if "schedule_id" in wish else f"/branches/{wish['branch_id']}/day"
        query = {name: said for name, said in wish.items() if name in ("from", "to", "day")}
        async with self.server.as_(who or self.clinic.receptionist) as desk:
            answer = await desk.get(path, params=query)
            assert answer.status_code == 200, answer.text
            found: Payload = answer.json()
            return found

    @asynccontextmanager
    async def follows(
        self, *wishes: Payload, who: Actor | None = None, server: Running | None = None
    ) -> AsyncIterator[list["Page"]]:
        """A socket of the desk's that follows all of these."""
        server = server or self.server
        async with server.socket({"token": server.token(who or self.clinic.receptionist)}) as screen:
            pages = []
            for wish in wishes:
                answer = await screen.asks("queue:subscribe", wish)
                assert answer["ok"], answer
                pages.append(Page(screen, wish, answer["snapshot"]))
            yield pages


class Page:
    """Follows one wish by what its screen hears, and insists on every version in its turn."""

    def __init__(self, screen: Screen, wish: Payload, snapshot: Payload) -> None:
        self.screen = screen
        self.wish = wish
        self.kind: Kind = SCHEDULE if "schedule_id" in wish else DAY
        self.room = f"schedule:{wish['schedule_id']}" if "schedule_id" in wish else f"day:{wish['branch_id']}"
        self.held = snapshot
        self.pictures = [snapshot]
        self._read = 0

    def diffs(self) -> Sequence[Payload]:
        """Everything heard in its room."""
        return [diff for diff in self.screen.heard[UPDATED] if diff["room"] == self.room]

    async def hears(self, count: int = 1) -> Sequence[Payload]:
        """Wait for so many diffs in its room."""
        if len(self.diffs()) < count:
            await self.screen.hears_until(UPDATED, lambda _: len(self.diffs()) >= count)
        return self.diffs()

    async def comes_to(self, truth: Payload) -> None:
        """Apply what is heard until it has come as far as a fresh read; then it shows the same."""
        wanted = dict(self.kind.streams(truth))
        if self._heads() != wanted:
            await self.screen.hears_until(UPDATED, lambda _: self._heads() == wanted)
        assert {**self.held, "at": None} == {**truth, "at": None}

    async def asks_again(self) -> None:
        """What was missed, by a resync."""
        answer = await self.missed(self.held)
        self.held = self._after(answer)

    async def missed(self, held: Payload) -> Payload:
        """What a page that holds this is answered."""
        answer = await self.screen.asks("queue:resync", self.kind.asks(held))
        assert answer["ok"], answer
        return answer

    async def anew(self, held: Payload) -> Payload:
        """What a page that holds this shows after it has asked."""
        return self._after(await self.missed(held), held)

    def _after(self, answer: Payload, held: Payload | None = None) -> Payload:
        follower = Follower(self.kind)
        follower.takes(held or self.held)
        assert follower.is_answered(answer) == "whole"
        assert follower.held is not None
        return follower.held

    def _heads(self) -> Payload:
        for diff in self.diffs()[self._read :]:
            self._read += 1
            follower = Follower(self.kind)
            follower.takes(self.held)
            assert follower.hears(diff) != "gap", (self.kind.streams(self.held), diff)
            assert follower.held is not None
            self.held = follower.held
            self.pictures.append(self.held)
        return dict(self.kind.streams(self.held))


def _midnight() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
