"""Seeding: the demo clinic into a database, through the commands that people use; a second time changes nothing."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import UUID

from db.tables import Counter
from queue_server.actor import Actor, ActorKind, Grant, system
from queue_server.appointments.commands import book
from queue_server.appointments.errors import SlotTaken
from queue_server.appointments.schemas import NewAppointment
from queue_server.availability.calendars import Calendars
from queue_server.availability.commands import add_block
from queue_server.availability.schemas import NewTimeBlock
from queue_server.cli import demo_clinic as clinic
from queue_server.cli.demo_clinic import House, Person
from queue_server.clinic.commands import add_branch, add_counter, edit_branch, register_patient, sit_down
from queue_server.clinic.queries import lock_branch
from queue_server.clinic.services import add_service
from queue_server.errors import Invalid
from queue_server.http.bodies import Names
from queue_server.identity.commands import create_organization, create_user
from queue_server.identity.passwords import Passwords
from queue_server.identity.queries import find_profile_called
from queue_server.ids import new_id
from queue_server.queues.catalogue import add_queue
from queue_server.queues.commands import join
from queue_server.queues.schemas import Join, NewQueue
from queue_server.transaction import Cold, Database

FIND = "SELECT id FROM organizations WHERE name ->> 'en' = $1 ORDER BY created_at LIMIT 1"
# General's lines that nobody has ever joined, with what their walk-ins may ask for.
UNTOUCHED = """
    SELECT q.id, b.name ->> 'en' AS branch,
           ARRAY(SELECT s.service_id FROM queue_services s WHERE s.queue_id = q.id ORDER BY s.place) AS services
    FROM queues q JOIN branches b ON b.id = q.branch_id
    WHERE q.organization_id = $1 AND q.prefix = $2 AND q.deleted_at IS NULL
      AND NOT EXISTS (SELECT FROM tickets t WHERE t.queue_id = q.id)
"""
# The demo's doctors with the branches where they may work, both in order; none where anybody has ever planned anything.
UNPLANNED = """
    SELECT u.id, array_agg(DISTINCT b.id) AS branches
    FROM users u JOIN roles r ON r.user_id = u.id AND r.role = 'doctor'
    JOIN branches b ON b.organization_id = u.organization_id AND b.id = coalesce(r.branch_id, b.id)
    WHERE u.organization_id = $1 AND u.email = ANY($2::text[]) AND u.disabled_at IS NULL AND b.deleted_at IS NULL
      AND NOT EXISTS (SELECT FROM time_blocks t WHERE t.organization_id = $1)
    GROUP BY u.id ORDER BY array_position($2::text[], u.email)
"""

BOOKED = "SELECT FROM appointments WHERE organization_id = $1 LIMIT 1"
FIRST_EXPECTED = timedelta(hours=1)
BETWEEN_EXPECTED = timedelta(minutes=50)
EXPECTED_DAYS = 3


@dataclass(frozen=True, slots=True)
class Opened:
    """A branch with its rooms, in the order of their doors."""

    house: House
    branch_id: UUID
    rooms: Sequence[Counter]


async def seed(database: Database) -> UUID:
    """The demo clinic's id; made where it was missing, and filled where nobody ever came."""
    organization = await find_demo(database)
    if organization is None:
        organization = await found_clinic(database)
    await fill_lines(database, organization)
    await plan_work(database, organization)
    await fill_schedules(database, organization)
    return organization


async def find_demo(database: Database) -> UUID | None:
    """The demo clinic, if it is there."""
    rows = await database.read(FIND, clinic.ORGANIZATION["en"])
    return rows[0]["id"] if rows else None


async def found_clinic(database: Database) -> UUID:
    """All of it in one transaction: there is never half a clinic. Raises `AlreadyRegistered`."""
    password_hash = await Passwords().hash(clinic.PASSWORD)  # once, for everybody
    organization = new_id()
    async with database.cold(system(organization)) as tx:
        await create_organization(tx, name=clinic.ORGANIZATION)
        opened = [await open_house(tx, house) for house in clinic.HOUSES]
        branches = [one.branch_id for one in opened]
        staff = {person.login: await hire(tx, person, password_hash, branches) for person in clinic.STAFF}
        for person in clinic.PATIENTS:
            await welcome(tx, person, password_hash)
        services = [await offer(tx, one) for one in clinic.OFFERS]
        doctors = [staff[doctor.login] for doctor in clinic.DOCTORS]
        for branch_id in branches:
            await open_lines(tx, branch_id, services, doctors)
        free = [iter(one.rooms) for one in opened]
        for doctor, plan in clinic.WORK:
            await sit_down(acting_as(tx, staff[doctor.login]), next(free[plan.branch]).id, now=datetime.now(UTC))
    return organization


async def open_house(tx: Cold, house: House) -> Opened:
    """A branch and its rooms."""
    branch = await add_branch(
        tx, name=house.name, time_zone=clinic.TIME_ZONE, opening_hours=clinic.ALWAYS, is_public=True
    )
    rooms = [
        await add_counter(tx, branch.id, name={"en": f"Room {door}", "ar": f"غرفة {door}"}, door=str(door))
        for door in range(1, house.rooms + 1)
    ]
    return Opened(house, branch.id, rooms)


async def hire(tx: Cold, person: Person, password_hash: str, branches: Sequence[UUID]) -> Actor:
    """An account of somebody who works at every branch or at one; who manages does so for the whole organization."""
    places: Sequence[UUID | None] = [None] if person.everywhere else branches
    if person.only_at is not None:
        places = [branches[person.only_at]]
    grants = tuple(Grant(person.role, place) for place in places)
    user = await create_user(tx, email=person.email, password_hash=password_hash, name=person.name, roles=grants)
    return Actor(ActorKind.USER, user.id, tx.actor.organization_id, grants)


async def welcome(tx: Cold, person: Person, password_hash: str) -> None:
    """An account of a patient, and the patient."""
    user = await hire(tx, person, password_hash, ())
    await register_patient(tx, name=person.name["en"], phone=person.phone, user_id=user.id)


async def offer(tx: Cold, one: clinic.Offer) -> UUID:
    """A service with its price."""
    service = await add_service(
        tx, name=one.name, duration_minutes=one.minutes, price=one.price, currency=clinic.CURRENCY
    )
    return service.id


async def open_lines(tx: Cold, branch_id: UUID, services: list[UUID], doctors: Sequence[Actor]) -> None:
    """General for all doctors of a branch, which goes on until it is empty, and a line for each."""
    here = [one for one in zip(clinic.DOCTORS, doctors, strict=True) if one[1].works_at(branch_id)]
    general = NewQueue(
        name=Names(**clinic.GENERAL),
        prefix=clinic.GENERAL_LETTERS,
        services=services,
        staff=[doctor.id for _, doctor in here],
        ends_with_day=False,
    )
    await add_queue(tx, branch_id, general)
    for person, doctor in here:
        own = NewQueue(name=Names(**person.name), prefix=person.letters, services=services, staff=[doctor.id])
        await add_queue(tx, branch_id, own)


async def fill_lines(database: Database, organization: UUID) -> None:
    """Walk-ins for every General line that nobody has ever joined."""
    waiting = {house.name["en"]: house.waiting for house in clinic.HOUSES}
    for queue in await database.read(UNTOUCHED, organization, clinic.GENERAL_LETTERS):
        for walk_in in waiting.get(queue["branch"], ()):
            wish = Join(
                service_id=queue["services"][walk_in.offer],
                name=walk_in.name,
                priority=walk_in.priority,
                reason=walk_in.reason,
                needs=list(walk_in.needs),
            )
            await join(database.hot(system(organization)), queue["id"], wish)


async def plan_work(database: Database, organization: UUID) -> None:
    """Working hours of the doctors, and what patients may do, where nobody has ever planned anything."""
    emails = [doctor.email for doctor in clinic.DOCTORS]
    unplanned = await database.read(UNPLANNED, organization, emails)
    now = datetime.now(UTC)
    async with database.cold(system(organization)) as tx:
        branches = sorted({branch_id for doctor in unplanned for branch_id in doctor["branches"]})
        for branch_id in branches:
            await edit_branch(tx, await lock_branch(tx, branch_id), {"booking": clinic.BOOKING})
        for doctor, plan in zip(unplanned, (plan for _, plan in clinic.WORK), strict=False):
            for shift in plan.shifts:
                wish = a_block(shift, doctor["id"], branches[plan.branch], now.date() - timedelta(days=1))
                await add_block(tx, wish.stored(), now=now)


async def fill_schedules(database: Database, organization: UUID) -> None:
    """Appointments at every branch for some days, where nobody has ever had one."""
    if await database.read(BOOKED, organization):
        return
    desk = await find_profile_called(database, clinic.RECEPTIONIST.email)
    assert desk is not None, "the demo clinic is founded"
    calendars = Calendars(database)
    calendar = await calendars.of(organization)
    patients = [await expect(database, organization, name) for name in clinic.EXPECTED]
    begins = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + FIRST_EXPECTED
    for day, (place, branch) in product(range(EXPECTED_DAYS), enumerate(calendar.branches)):
        for turn, patient in enumerate(patients[place :: len(calendar.branches)]):
            starts_at = begins + timedelta(days=day) + turn * BETWEEN_EXPECTED
            service = list(calendar.services)[(turn + day) % len(calendar.services)]
            said = {"branch_id": branch, "service_id": service, "patient_id": patient}
            wish = NewAppointment.model_validate(said | {"starts_at": starts_at.isoformat()})
            with suppress(Invalid, SlotTaken):  # somebody has a break then
                await book(database.hot(desk.as_actor()), calendars, wish)


async def expect(database: Database, organization: UUID, name: str) -> UUID:
    """A patient without an account."""
    async with database.cold(system(organization)) as tx:
        patient = await register_patient(tx, name=name)
    return patient.id


def a_block(shift: clinic.Shift, staff_id: UUID, branch_id: UUID, starts_on: date) -> NewTimeBlock:
    """A shift as people would plan it."""
    said = {"staff_id": staff_id, "branch_id": branch_id, "starts_on": starts_on, "recurrence": "FREQ=DAILY"}
    hours = {"starts_at": shift.starts_at, "ends_at": shift.ends_at, "kind": shift.kind}
    return NewTimeBlock.model_validate(said | hours)


def acting_as(tx: Cold, actor: Actor) -> Cold:
    """The same transaction, as somebody else; what they announce is announced with it."""
    return replace(tx, actor=actor)
