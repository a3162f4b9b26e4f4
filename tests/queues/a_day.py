"""A clinic and the whiteboard beside it: every press is made on both, and both must agree."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from queue_server.actor import Actor, Role
from queue_server.queues import commands
from queue_server.queues.schemas import Join
from queue_server.queues.states import Priority
from queue_server.transaction import Cold
from tests.a_clinic import Clinic, Ticket
from tests.queues.cases import ACTS, outcome_of
from tests.queues.oracle import Book, Oracle, Place, Step

STARTS = ({"normal": 0, "priority": 2, "urgent": 30, "emergency": 0}, {"normal": 0, "priority": 0, "urgent": 5})
SWITCHES = {"pause": ("is_paused", True), "go-on": ("is_paused", False), "close": ("is_open", False)}
SWITCHES |= {"open": ("is_open", True)}
PRESSES = ["join", "join-own", "call-next", "undo", *ACTS]
TICKETS = """
    SELECT id, number, queue_id, state, priority, band, rank_at, here,
        state = 'waiting' AND snoozed_until IS NOT NULL AS snoozed FROM tickets WHERE organization_id = $1
"""
VERSIONS = "SELECT id, version FROM streams WHERE organization_id = $1 AND kind = 'queue'"
NOT_ONE = """
    SELECT count(*) AS wrong FROM events e WHERE e.organization_id = $1 AND NOT EXISTS (
        SELECT FROM audit_log a WHERE a.txid = e.txid AND a.organization_id = e.organization_id)
"""


@dataclass
class Day:
    """Two lines at one branch, and one at another branch with the letters of the first."""

    clinic: Clinic
    admin: Actor
    patients: list[Actor]
    queues: list[UUID]
    counters: list[UUID]
    oracle: Oracle
    heard: dict[str, int] = field(default_factory=dict)

    @classmethod
    async def begin(cls, clinic: Clinic) -> "Day":
        far = await clinic.a_branch()
        queues = [
            clinic.queue,
            await clinic.a_queue("K", head_starts={**STARTS[1], "emergency": 0}),
            await clinic.a_queue("A", branch=far, head_starts=STARTS[0]),
        ]
        await clinic.database.pool.execute("UPDATE queues SET head_starts = $2 WHERE id = $1", clinic.queue, STARTS[0])
        branches = (clinic.branch, clinic.branch, far)
        starts = (STARTS[0], {**STARTS[1], "emergency": 0}, STARTS[0])
        books = {
            str(queue): Book(str(branch), prefix, given)
            for queue, branch, prefix, given in zip(queues, branches, "AKA", starts, strict=True)
        }
        return cls(
            clinic,
            await clinic.a_user(Role.ADMIN),
            [await clinic.a_patient() for _ in range(2)],
            queues,
            [clinic.counter, clinic.counter, await clinic.a_counter("2", branch=far)],
            Oracle(books),
        )

    async def takes(self, step: Step) -> None:
        """Press, and compare."""
        if step.verb in ("join", "join-own"):
            await self._join(step, self.patients[step.who % 2] if step.verb == "join-own" else None)
        elif step.verb == "call-next":
            await self._call_next(step)
        elif step.verb in SWITCHES:
            await self._switch(step)
        elif self.oracle.places:
            await self._act(step, self._chosen(step))
        await self.agree()

    def _chosen(self, step: Step) -> Place:
        places = self.oracle.places
        target = str(self.queues[step.queue])
        possible = [place for place in places if self.oracle.refusal_to(step.verb, place, target) is None]
        found = possible if step.aims and possible else places
        return found[step.who % len(found)]

    async def _join(self, step: Step, patient: Actor | None) -> None:
        queue = self.queues[step.queue]
        person = None if patient is None else str(patient.id)
        expected = self.oracle.refusal_to_join(str(queue), person)
        wish = Join() if patient else Join(priority=Priority(step.priority))
        reply = await self._press(expected, commands.join(self.clinic.as_(patient or self.admin), queue, wish))
        if reply is not None:
            self.oracle.join(str(queue), person, "normal" if patient else step.priority, reply)
            self._compare(self.oracle.places[-1], reply)

    async def _call_next(self, step: Step) -> None:
        queue = self.queues[step.queue]
        expected = "queue-paused" if self.oracle.books[str(queue)].is_paused else None
        calling = commands.call_next(self.clinic.as_(self.admin), queue, counter=self.counters[step.queue])
        reply = await self._press(expected, calling)
        if reply is None:
            assert expected or self.oracle.first(str(queue)) is None
        else:
            self._compare(self.oracle.call_next(str(queue)), reply)

    async def _act(self, step: Step, place: Place) -> None:
        target = self.queues[step.queue]
        expected = self.oracle.refusal_to(step.verb, place, str(target))
        reply = await self._press(expected, self._call_of(step, UUID(place.id), target))
        if reply is not None:
            self.oracle.act(step.verb, place, step, str(target))
            self._compare(place, reply)

    def _call_of(self, step: Step, ticket: UUID, target: UUID) -> Any:
        tx = self.clinic.as_(self.admin)
        match step.verb:
            case "undo":
                return commands.undo(tx, ticket)
            case "return":
                return commands.return_to_line(tx, ticket, places=step.places)
            case "prioritise":
                return commands.prioritise(tx, ticket, priority=Priority(step.priority), reason="said so")
            case _:
                return ACTS[step.verb](tx, ticket, target)

    async def _switch(self, step: Step) -> None:
        queue = self.queues[step.queue]
        name, value = SWITCHES[step.verb]
        book = self.oracle.books[str(queue)]
        async with self.clinic.database.cold(self.admin) as tx:
            await switch(tx, step.verb, queue)
        book.versions += getattr(book, name) is not value
        setattr(book, name, value)

    async def _press(self, expected: str | None, press: Any) -> Ticket | None:
        slug, reply = await outcome_of(press)
        assert slug == expected
        return reply

    def _compare(self, place: Place, reply: Ticket) -> None:
        assert (reply["id"], reply["number"], reply["state"]) == (place.id, place.number, place.state)
        assert (reply["queue_id"], reply["priority"]) == (place.queue, place.priority)
        assert (reply["undo_until"] is not None) == (place.before is not None)
        assert reply["version"] > self.heard.get(place.id, -1), "the version of what a person hears must grow"
        self.heard[place.id] = reply["version"]

    async def agree(self) -> None:
        """The rows of the database and the whiteboard say the same."""
        rows = await self.clinic.database.read(TICKETS, self.clinic.organization)
        stored = {str(row["id"]): (row["number"], str(row["queue_id"]), *list(row)[3:]) for row in rows}
        assert stored == {place.id: picture(place) for place in self.oracle.places}
        versions = await self.clinic.database.read(VERSIONS, self.clinic.organization)
        assert {str(row["id"]): row["version"] for row in versions} == {
            queue: book.versions for queue, book in self.oracle.books.items()
        }
        for queue in self.queues:
            assert await self.clinic.line(queue) == [place.number for place in self.oracle.line(str(queue))]

    async def ends(self) -> None:
        """Nothing happened that the audit log does not know of."""
        (row,) = await self.clinic.database.read(NOT_ONE, self.clinic.organization)
        assert row["wrong"] == 0


def picture(place: Place) -> tuple[Any, ...]:
    """A ticket as `TICKETS` shows it."""
    is_snoozed = place.state == "waiting" and place.snoozed
    what = (place.number, place.queue, place.state, place.priority, place.band)
    return (*what, place.rank, place.here, is_snoozed)


async def switch(tx: Cold, verb: str, queue: UUID) -> None:
    """Pause, go on, close or open a line."""
    match verb:
        case "pause":
            await commands.pause(tx, queue, minutes=None, reason=None)
        case "go-on":
            await commands.resume_queue(tx, queue)
        case "close":
            await commands.close(tx, queue)
        case _:
            await commands.open_queue(tx, queue)
