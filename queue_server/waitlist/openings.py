"""What is free in a search, and far enough ahead for somebody to answer."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from queue_server.actor import Actor, ActorKind, Grant, Role
from queue_server.availability.calendar import OrganizationCalendar, ServicePlan, moment
from queue_server.availability.calendars import Calendars
from queue_server.availability.queries import Question, free_slots
from queue_server.errors import Invalid, NotFound
from queue_server.transaction import Database
from queue_server.waitlist.fitting import Opening, Openings, Search, is_far_enough


async def openings_for(
    database: Database, calendars: Calendars, search: Search, services: Iterable[UUID], *, now: datetime
) -> Mapping[UUID, Openings]:
    """By service; one that is not given there any more has none."""
    found: dict[UUID, Openings] = {}
    for service_id in set(services):
        try:
            found[service_id] = await _openings(database, calendars, search, service_id, now=now)
        except (NotFound, Invalid):
            continue
    return found


async def _openings(
    database: Database, calendars: Calendars, search: Search, service_id: UUID, *, now: datetime
) -> Openings:
    service = (await calendars.of(search.organization_id)).service(service_id)
    # Whatever has anything of the time that was freed; a calendar that is older does no harm, since the lock decides.
    window = int(search.since.timestamp()) - service.whole + 1, int(search.until.timestamp())
    asked = Question(search.branch_id, service_id, search.staff_id, _desk_of(search))
    *_, slots = await free_slots(database, calendars, asked, lambda _: window, now=now)
    found = {_opening(slot.staff_id, slot.at, service) for slot in slots}
    calendar = await calendars.of(search.organization_id)
    branch = calendar.branch(search.branch_id)
    found |= set(_beside_the_grid(calendar, service, search))
    notice = timedelta(minutes=branch.policy.minimum_notice_minutes)
    return Openings.of((one for one in found if is_far_enough(now, one.starts_at, notice=notice)), branch.zone)


def _beside_the_grid(calendar: OrganizationCalendar, service: ServicePlan, search: Search) -> Iterator[Opening]:
    """What staff had booked between two slots is free at its own time, perhaps, and at no other."""
    if search.staff_id is None:
        return
    branch, begins = calendar.branch(search.branch_id), int(search.since.timestamp())
    able = calendar.doctors_for(branch, service, search.staff_id, is_patient=False)
    if able and calendar.seats_at(branch, service, search.staff_id, begins, step=None):
        yield _opening(search.staff_id, begins + service.before, service)


def _opening(staff_id: UUID, at: int, service: ServicePlan) -> Opening:
    return Opening(staff_id, moment(at), moment(at + service.length))


def _desk_of(search: Search) -> Actor:
    """Whoever sees every slot there, since the desk adds people also for what cannot be booked online."""
    grants = (Grant(Role.RECEPTIONIST, search.branch_id),)
    return Actor(ActorKind.SYSTEM, UUID(int=0), search.organization_id, grants)
