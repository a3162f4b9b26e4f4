"""The appointments of a simulated day: patients book, come or forget it; the desk receives who has no account."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from queue_server.actor import Actor
from queue_server.appointments import commands, door
from queue_server.appointments.arrivals import check_in
from queue_server.appointments.queries import appointment
from queue_server.appointments.schemas import NewAppointment
from queue_server.availability.calendars import Calendars
from queue_server.availability.queries import Question, free_slots
from queue_server.keys import Keys
from queue_server.transaction import Database

SOON = timedelta(minutes=50)  # a viewer wants to see them come
COMES_BEFORE = timedelta(minutes=15)
GIVEN_UP_AFTER = timedelta(minutes=10)
FORGETFUL = 8  # one of so many never comes
CHOICE = 6  # of the next free slots, whichever pleases
# How much likelier one thing is to happen next than another; booking counts for each who has no appointment.
ODDS = {"book": 0.6, "confirm": 0.4, "cancel": 0.1, "check-in": 3.0, "miss": 3.0}
DIARY = """
    SELECT a.id, a.branch_id, a.starts_at, a.status, a.user_id FROM appointments a
    WHERE a.organization_id = $1 AND a.status IN ('pending', 'confirmed', 'checked_in', 'in_progress')
      AND a.starts_at BETWEEN now() - interval '1 hour' AND now() + interval '2 hours'
    ORDER BY a.starts_at, a.id
"""


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that could happen to an appointment next, or that somebody makes one."""

    name: str
    actor: Actor
    appointment: Any = None


class Bookings:
    """What `patients`, each with an account, and the desk do about appointments."""

    def __init__(self, database: Database, organization: UUID, keys: Keys, chance: random.Random) -> None:
        self._database = database
        self._organization = organization
        self._keys = keys
        self._chance = chance
        self._calendars = Calendars(database)

    async def possible(self, desk: Actor, patients: Sequence[Actor]) -> Sequence[Errand]:
        """Everything that could happen next."""
        diary = await self._database.read(DIARY, self._organization)
        return possible_errands(desk, patients, diary, now=datetime.now(UTC))

    async def do(self, errand: Errand) -> None:
        """Raises what the commands do."""
        tx = self._database.hot(errand.actor)
        if errand.appointment is None:
            await self._book(errand.actor)
            return
        row = await appointment(self._database, errand.actor, errand.appointment["id"])
        match errand.name:
            case "confirm":
                await commands.confirm(tx, row["id"])
            case "cancel":
                await commands.cancel(tx, self._calendars, row, None)
            case "check-in":
                code, _ = door.code_at(self._keys, row["branch_id"], datetime.now(UTC))
                await check_in(tx, self._calendars, self._keys, row, code=code)
            case "miss":
                await commands.mark_no_show(tx, row["id"])

    async def _book(self, patient: Actor) -> None:
        calendar, now = await self._calendars.as_committed(self._organization), datetime.now(UTC)
        branch, service = self._chance.choice([*calendar.branches]), self._chance.choice([*calendar.services])
        window = (int(now.timestamp()), int((now + SOON).timestamp()))
        asked = Question(branch, service, None, patient)
        _, _, _, slots = await free_slots(self._database, self._calendars, asked, lambda _: window, now=now)
        if next_ones := list(islice(slots, CHOICE)):
            starts_at = datetime.fromtimestamp(self._chance.choice(next_ones).at, UTC).isoformat()
            wish = {"branch_id": branch, "service_id": service, "starts_at": starts_at}
            await commands.book(self._database.hot(patient), self._calendars, NewAppointment.model_validate(wish))


def possible_errands(
    desk: Actor, patients: Sequence[Actor], diary: Sequence[Any], *, now: datetime
) -> Sequence[Errand]:
    """Patients do what they can by themselves; of other people's accounts nothing is touched."""
    by_id = {patient.id: patient for patient in patients}
    busy = {row["user_id"] for row in diary}
    found = [Errand("book", patient) for patient in patients if patient.id not in busy]
    for row in diary:
        owner = desk if row["user_id"] is None else by_id.get(row["user_id"])
        if owner is not None and row["status"] in ("pending", "confirmed"):
            found += [Errand(name, desk if name == "miss" else owner, row) for name in errands_of(row, now)]
    return found


def errands_of(row: Any, now: datetime) -> Sequence[str]:
    """What could become of an appointment that is still to come."""
    is_forgotten = row["id"].int % FORGETFUL == 0
    if now < row["starts_at"] - COMES_BEFORE:
        return ["cancel", *(["confirm"] if row["status"] == "pending" else [])]
    if not is_forgotten:
        return ["check-in"]
    return ["miss"] if now > row["starts_at"] + GIVEN_UP_AFTER else []
