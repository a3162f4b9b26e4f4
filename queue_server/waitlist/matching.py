"""What follows when time is freed: whoever asked first of those whom it suits is offered it; then the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from queue_server.actor import system
from queue_server.appointments.wishes import Wish, wish_of
from queue_server.availability.calendar import OrganizationCalendar
from queue_server.availability.calendars import Calendars
from queue_server.errors import Invalid, NotFound
from queue_server.ids import new_id
from queue_server.jobs.job import Handler, Job, Later, TryAgain
from queue_server.transaction import Database, Outdated
from queue_server.waitlist import queries
from queue_server.waitlist.fitting import Opening, Search, Waiting, offered_until
from queue_server.waitlist.openings import openings_for

TRIES = 5  # by a calendar that moved meanwhile
AT_A_TIME = timedelta(days=7)
RESTS = timedelta(days=1)  # whoever was offered something, before they are offered what nobody freed
MADE, PASSED = "made", "passed"  # anything else: it is taken


@dataclass(frozen=True, slots=True)
class Matching:
    """Handlers of jobs. What each does is safe to do twice: whoever was offered something waits no more."""

    calendars: Calendars

    @property
    def handlers(self) -> Mapping[str, Sequence[Handler]]:
        """By kind of job."""
        return {
            "slot.freed": [self.offer_freed],
            "waitlist.look": [self.look],
            "offer.lapse": [self.lapse],
            "appointment.cancelled": [self.end_waits],
        }

    async def offer_freed(self, database: Database, job: Job) -> None:
        """`slot.freed`: somebody gave a time back."""
        await self.offer(database, search_of(job, staff=UUID(job.body["staff"])))

    async def look(self, database: Database, job: Job) -> None:
        """`waitlist.look`: somebody asked just now, or the calendar has other hours than before.

        Week by week, since all that is free in many takes a while to look through.
        """
        search = search_of(job, staff=None, rested_since=job.run_at - RESTS)
        while search.since < search.until:
            ends = min(search.until, search.since + AT_A_TIME)
            await self.offer(database, replace(search, until=ends))
            search = replace(search, since=ends)

    async def lapse(self, database: Database, job: Job) -> None:
        """`offer.lapse`: nobody answered in time."""
        hot = database.hot(system(job.organization_id))
        if (until := await hot.call("lapse_offer", UUID(job.body["offer"]))) is not None:
            raise Later(datetime.fromisoformat(until))

    async def end_waits(self, database: Database, job: Job) -> None:
        """`appointment.cancelled`: nobody waits for an earlier time of it."""
        await database.hot(system(job.organization_id)).call("end_waits_for", UUID(job.body["appointment"]))

    async def offer(self, database: Database, search: Search) -> None:
        """Offer what is free, to one after another in order of asking."""
        for _ in range(TRIES):
            try:
                await self._offer_by_calendar(database, search)
            except Outdated:
                await self.calendars.afresh(search.organization_id)
            else:
                return
        raise TryAgain("calendar")

    async def _offer_by_calendar(self, database: Database, search: Search) -> None:
        found = await queries.waiting_at(database, search)
        if found is None:
            return
        services = [one.service_id for one in found.entries]
        openings = await openings_for(database, self.calendars, search, services, now=found.now)
        calendar = await self.calendars.of(search.organization_id)  # as new as what the openings were found in
        taken: set[tuple[UUID, Opening]] = set()
        for one in found.entries:
            for what in openings[one.service_id].for_whom(one) if one.service_id in openings else ():
                if (one.service_id, what) in taken:
                    continue
                said = await self.offer_to(database, calendar, search.branch_id, one, what, now=found.now)
                if said in (MADE, PASSED):
                    break
                taken.add((one.service_id, what))

    async def offer_to(
        self,
        database: Database,
        calendar: OrganizationCalendar,
        branch_id: UUID,
        who: Waiting,
        what: Opening,
        *,
        now: datetime,
    ) -> str:
        """Hold a slot for somebody: `made`, or why not (see `db/functions/offer_slot.sql`). Raises `Outdated`."""
        try:
            wish = wish_for(calendar, branch_id, who, what, now=now)
        except (Invalid, NotFound):
            return "gone"
        hot = database.hot(system(calendar.organization_id))
        said: str = await hot.call("offer_slot", new_id(), new_id(), who.id, wish)
        return said


def wish_for(calendar: OrganizationCalendar, branch_id: UUID, who: Waiting, what: Opening, *, now: datetime) -> Wish:
    """The slot as the database is asked for it. Raises `Invalid`, `NotFound` where this calendar has none such."""
    branch = calendar.branch(branch_id)
    fit = calendar.fit(
        branch_id=branch_id,
        service_id=who.service_id,
        starts_at=what.starts_at,
        staff_id=what.staff_id,
        is_patient=False,
        now=now,
    )
    offer, notice = branch.policy.offer_minutes, branch.policy.minimum_notice_minutes
    until = offered_until(
        now, what.starts_at, branch.zone, offer=timedelta(minutes=offer), notice=timedelta(minutes=notice)
    )
    return wish_of(fit, is_own=False) | {"expires_at": until}


def search_of(job: Job, *, staff: UUID | None, rested_since: datetime | None = None) -> Search:
    """Where a job says that time may be free."""
    body: Mapping[str, Any] = job.body
    since, until = (datetime.fromisoformat(body[name]) for name in ("from", "to"))
    return Search(job.organization_id, UUID(body["branch"]), staff, since, until, rested_since)
