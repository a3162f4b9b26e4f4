"""A lively day at the demo clinic, played through the commands, beside what people at the consoles do."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog

from queue_server.actor import Actor
from queue_server.cli import demo_clinic as clinic
from queue_server.cli.simulated_bookings import ODDS as ODDS_OF_BOOKINGS
from queue_server.cli.simulated_bookings import Bookings, Errand
from queue_server.clinic.commands import pause_counter, resume_counter, sit_down
from queue_server.errors import Refusal
from queue_server.identity.queries import find_profile_called
from queue_server.keys import Keys
from queue_server.queues import commands
from queue_server.queues.schemas import Join
from queue_server.queues.states import Priority
from queue_server.transaction import Database

log = structlog.get_logger()
PAUSES = (1.0, 4.0)  # seconds between two events: what a viewer enjoys
CROWDED = 9  # so many wait: nobody else comes
FEW = 3  # … and for one doctor alone
LEFT_ALONE = 3  # the first patients' accounts are for whoever tries the demo
BREAK_MINUTES = 5
RETURN_PLACES = 3
# How much likelier one thing is to happen next than another.
ODDS = {
    **ODDS_OF_BOOKINGS,
    "arrive": 8.0,
    "ask-for": 0.5,
    "call": 4.0,
    "start": 9.0,
    "no-show": 1.5,
    "complete": 5.0,
    "return": 2.0,
    "sit": 20.0,
    "break": 0.2,
    "back": 1.0,
}
FIRST_NAMES = ("Salim", "Maha", "Badr", "Raya", "Faisal", "Asma", "Talal", "Samira", "Majid", "Hind", "Anwar")
LAST_NAMES = ("Al Hinai", "Al Mamari", "Al Saadi", "Al Riyami", "Al Nabhani", "Al Shukaili", "Al Ghafri")
NEEDS = ("wheelchair", "language:ar", "language:hi", "first_visit")
LINES = """
    SELECT q.id, q.branch_id, q.prefix,
        (SELECT count(*) FROM tickets t WHERE t.queue_id = q.id AND t.state = 'waiting') AS waiting,
        ARRAY(SELECT s.service_id FROM queue_services s WHERE s.queue_id = q.id ORDER BY s.place) AS services,
        ARRAY(SELECT s.user_id FROM queue_staff s WHERE s.queue_id = q.id) AS staff
    FROM queues q WHERE q.organization_id = $1 AND q.deleted_at IS NULL ORDER BY q.created_at, q.id
"""
ROOMS = """
    SELECT c.id, c.branch_id, s.user_id AS taken_by, s.break_since IS NOT NULL AS on_break,
        called.id AS ticket, called.state,
        (SELECT t.id FROM tickets t WHERE t.branch_id = c.branch_id AND t.counter_id = c.id AND t.state = 'no_show'
           AND t.ended_at > now() - interval '2 minutes' ORDER BY t.ended_at DESC LIMIT 1) AS missed
    FROM counters c
    LEFT JOIN counter_sessions s ON s.counter_id = c.id AND s.ended_at IS NULL
    LEFT JOIN LATERAL (
        SELECT t.id, t.state FROM tickets t
        WHERE t.branch_id = c.branch_id AND t.counter_id = c.id AND t.state IN ('called', 'serving')
        ORDER BY t.called_at LIMIT 1) AS called ON true
    WHERE c.organization_id = $1 AND c.deleted_at IS NULL ORDER BY c.branch_id, c.door
"""


@dataclass(frozen=True, slots=True)
class Staff:
    """Who acts: doctors, each with the place of their branch, the reception in all but the first; patients who book."""

    doctors: Sequence[tuple[int, Actor]]
    desk: Actor
    patients: Sequence[Actor] = ()


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that could happen next: by whom, in which line or room."""

    name: str
    actor: Actor
    line: Any = None
    room: Any = None


class Simulation:
    """One event after another."""

    def __init__(
        self, database: Database, organization: UUID, keys: Keys, *, chance: random.Random | None = None
    ) -> None:
        self._database = database
        self._organization = organization
        self._chance = chance or random.Random()  # noqa: S311 - no secret hangs on it
        self._bookings = Bookings(database, organization, keys, self._chance)
        self._staff: Staff | None = None

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(self._chance.uniform(*PAUSES))
            try:
                await self.step()
            except Refusal as refusal:
                # Somebody at a console was quicker, or the database is away: the next event will do.
                log.info("simulation.refused", why=refusal.slug)

    async def step(self) -> str | None:
        """One event; which it was, None when nothing could happen."""
        self._staff = self._staff or await self._meet_staff()
        lines = await self._database.read(LINES, self._organization)
        rooms = await self._database.read(ROOMS, self._organization)
        errands = await self._bookings.possible(self._staff.desk, self._staff.patients)
        possible: list[Deed | Errand] = [*possible_deeds(self._staff, lines, rooms), *errands]
        if not possible:
            return None
        (deed,) = self._chance.choices(possible, [ODDS[one.name] for one in possible])
        await (self._bookings.do(deed) if isinstance(deed, Errand) else self._do(deed))
        return deed.name

    async def _meet_staff(self) -> Staff:
        known = [(plan.branch, await find_profile_called(self._database, doctor.email)) for doctor, plan in clinic.WORK]
        doctors = [(place, one.as_actor()) for place, one in known if one is not None]  # an older demo has fewer
        patients = [await self._person(patient.email) for patient in clinic.PATIENTS[LEFT_ALONE:]]
        return Staff(doctors, await self._person(clinic.RECEPTIONIST.email), patients)

    async def _person(self, email: str) -> Actor:
        profile = await find_profile_called(self._database, email)
        assert profile is not None, "the demo clinic is seeded"
        return profile.as_actor()

    async def _do(self, deed: Deed) -> None:
        match deed.name:
            case "arrive" | "ask-for":
                await commands.join(self._database.hot(deed.actor), deed.line["id"], self._somebody(deed.line))
            case "call":
                await commands.call_next(self._database.hot(deed.actor), deed.line["id"], counter=deed.room["id"])
            case "sit" | "break" | "back":
                await self._change_seat(deed)
            case _:
                await self._attend(deed)

    async def _attend(self, deed: Deed) -> None:
        tx, ticket = self._database.hot(deed.actor), deed.room["ticket"]
        match deed.name:
            case "start":
                await commands.start(tx, ticket)
            case "complete":
                await commands.complete(tx, ticket)
            case "no-show":
                await commands.mark_no_show(tx, ticket)
            case "return":
                await commands.return_to_line(tx, deed.room["missed"], places=RETURN_PLACES)

    async def _change_seat(self, deed: Deed) -> None:
        now, room = datetime.now(UTC), deed.room["id"]
        async with self._database.cold(deed.actor) as tx:
            match deed.name:
                case "sit":
                    await sit_down(tx, room, now=now)
                case "break":
                    await pause_counter(tx, room, minutes=BREAK_MINUTES, reason=None, now=now)
                case "back":
                    await resume_counter(tx, room)

    def _somebody(self, line: Any) -> Join:
        chance = self._chance
        return Join(
            service_id=chance.choice(line["services"]),
            name=f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}",
            needs=chance.sample(NEEDS, chance.choices((0, 1, 2), (6, 3, 1))[0]),
            priority=chance.choices((None, Priority.PRIORITY, Priority.URGENT), (16, 2, 1))[0],
        )


def possible_deeds(staff: Staff, lines: Sequence[Any], rooms: Sequence[Any]) -> Sequence[Deed]:
    """Everything that could happen next. Doctors work in their branch, wherever there they sit."""
    found = arrivals(staff.desk, lines)
    for place, branch_id in enumerate(dict.fromkeys(line["branch_id"] for line in lines)):
        served = [line for line in lines if line["branch_id"] == branch_id]
        here = [room for room in rooms if room["branch_id"] == branch_id]
        free = next((room for room in here if room["taken_by"] is None), None)
        if place > 0:
            found += [] if free is None else deeds_in(free, served, staff.desk)
        for doctor in (one for home, one in staff.doctors if home == place):
            seat = next((room for room in rooms if room["taken_by"] == doctor.id), None)
            if seat is not None:
                own = [line for line in served if doctor.id in line["staff"]]
                found += deeds_in(seat, own, doctor) if seat in here else []
            elif free is not None:
                found.append(Deed("sit", doctor, room=free))
    return found


def arrivals(desk: Actor, lines: Sequence[Any]) -> list[Deed]:
    """Most walk-ins take whichever doctor is free; some ask for one."""
    general = [line for line in lines if line["prefix"] == clinic.GENERAL_LETTERS and line["waiting"] < CROWDED]
    others = [line for line in lines if line["prefix"] != clinic.GENERAL_LETTERS and line["waiting"] < FEW]
    return [*(Deed("arrive", desk, line) for line in general), *(Deed("ask-for", desk, line) for line in others)]


def deeds_in(room: Any, lines: Sequence[Any], actor: Actor) -> Sequence[Deed]:
    """What somebody could do next in a room: one patient at a time."""
    if room["on_break"]:
        names = ["back"]
    elif room["state"] == "called":
        names = ["start", "no-show"]
    elif room["state"] == "serving":
        names = ["complete"]
    else:
        calls = [Deed("call", actor, line, room) for line in lines if line["waiting"]]
        missed = ["return"] if room["missed"] else []
        pauses = ["break"] if room["taken_by"] else []
        return [*calls, *(Deed(name, actor, room=room) for name in (*missed, *pauses))]
    return [Deed(name, actor, room=room) for name in names]
