"""What people are told when something happens, and what is left for later: reminders."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from queue_server.availability.calendars import Calendars
from queue_server.delivery.messages import Channel
from queue_server.jobs.job import Handlers, Job
from queue_server.notifications.kinds import Kind
from queue_server.notifications.notices import Facts, Notice
from queue_server.notifications.queries import find_notice, when_busy
from queue_server.notifications.telling import Later, leave, tell
from queue_server.notifications.timing import reminders_of
from queue_server.transaction import Database

REMIND = "notice.reminder"


@dataclass(frozen=True, slots=True)
class Reactions:
    """`here`: the ways that this clinic has."""

    here: Collection[Channel]
    calendars: Calendars

    @property
    def handlers(self) -> Handlers:
        """Who does which kind of job."""
        return {
            **{kind: [self.changed] for kind in (Kind.BOOKED, Kind.MOVED, Kind.CANCELLED, Kind.CONFIRMED)},
            Kind.OFFER: [self.offered],
            REMIND: [self.remind],
        }

    async def changed(self, database: Database, job: Job) -> None:
        """An appointment was booked or changed. Of a series the first tells of all, and all are reminded of."""
        now, kind = datetime.now(UTC), Kind(job.kind)
        facts: Facts = {name: job.body[name] for name in ("sequence", "nth", "is_back") if name in job.body}
        subject, by = UUID(job.body["appointment"]), job.body.get("by")
        notice = await find_notice(database, job.organization_id, kind, subject, facts, now=now, by=by)
        if notice is None or (kind is Kind.CONFIRMED and notice.is_own_doing):
            return
        later = _reminders(notice, now) if kind in (Kind.BOOKED, Kind.MOVED) else []
        if notice.is_known:
            await leave(database, job.organization_id, notice, later)
        else:
            await tell(database, job.organization_id, notice, here=self.here, now=now, later=later)

    async def remind(self, database: Database, job: Job) -> None:
        """The time of a reminder has come. Nobody is sent to a doctor who is away: they are told to ask first."""
        appointment = UUID(job.body["appointment"])
        facts = {name: job.body[name] for name in ("sequence", "before")}
        busy = await when_busy(database, job.organization_id, appointment)
        if busy is not None and not (await self.calendars.as_committed(job.organization_id)).holds(**busy):
            facts["is_unsure"] = True
        await self._told(database, job.organization_id, Kind.REMINDER, appointment, facts)

    async def offered(self, database: Database, job: Job) -> None:
        """A slot is kept for somebody on the waiting list."""
        await self._told(database, job.organization_id, Kind.OFFER, UUID(job.body["offer"]), {})

    async def near(self, database: Database, organization: UUID, ticket: UUID) -> None:
        """Somebody's turn is near."""
        await self._told(database, organization, Kind.NEAR, ticket, {})

    async def _told(self, database: Database, organization: UUID, kind: Kind, subject: UUID, facts: Facts) -> None:
        now = datetime.now(UTC)
        notice = await find_notice(database, organization, kind, subject, facts, now=now)
        if notice is not None:
            await tell(database, organization, notice, here=self.here, now=now)


def _reminders(notice: Notice, now: datetime) -> list[Later]:
    assert notice.told.starts_at is not None
    appointment, sequence = str(notice.subject_id), notice.facts["sequence"]
    return [
        Later(
            REMIND,
            {"appointment": appointment, "sequence": sequence, "before": before},
            at,
            key=f"{REMIND}:{appointment}:{sequence}:{before}",
        )
        for before, at in reminders_of(notice.told.starts_at, notice.told.zone, now).items()
    ]
