"""Reads of what notices are made of: subjects, people, inboxes, the delivery log."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from queue_server.actor import STAFF, Actor
from queue_server.delivery.messages import Subscription
from queue_server.http.paging import Page
from queue_server.notifications.kinds import Kind
from queue_server.notifications.notices import NEAR_PLACES, Facts, Notice, is_known, is_true_of_appointment, news_of
from queue_server.notifications.people import Person
from queue_server.notifications.wording import Told
from queue_server.transaction import Database

# What an account says goes before what the desk wrote down; a closed account says nothing.
PERSON = """
    u.id AS user_id, p.id AS patient_id, coalesce(u.language, p.language) AS language,
    coalesce(u.email, p.email) AS email, u.preferences, ARRAY(SELECT s.id FROM push_subscriptions s
        WHERE s.organization_id = $1 AND s.user_id = u.id ORDER BY s.id) AS subscriptions
"""
PLACE = "b.id AS branch_id, b.name AS branch, b.time_zone, o.name AS clinic"
# Whoever never heard that it was to be at another time comes at the time they were told.
SAID_AT = """CASE WHEN {0}.status = 'cancelled' AND {0}.told IS NOT NULL THEN ({0}.told ->> 'starts_at')::timestamptz
    ELSE {0}.starts_at END"""
# Of a series, those that were changed in one go and not again since: the first that is still to come tells of all.
TOGETHER = """appointments x
    WHERE x.organization_id = $1 AND x.series_id = a.series_id AND x.changed_at = a.changed_at AND x.starts_at > now()
      AND CASE WHEN a.status = 'cancelled' THEN x.status = 'cancelled' ELSE x.status IN ('pending', 'confirmed') END"""
APPOINTMENT = f"""
    SELECT {PLACE}, {PERSON}, coalesce(u.phone, p.phone) AS phone, d.name AS doctor,
        {SAID_AT.format("a")} AS starts_at, a.ends_at, a.status, a.sequence, a.reference, a.booked_by,
        a.staff_id, a.told,
        ARRAY(SELECT {SAID_AT.format("x")} FROM {TOGETHER} AND x.starts_at > a.starts_at ORDER BY x.starts_at)
            AS further,
        EXISTS (SELECT FROM {TOGETHER} AND x.starts_at < a.starts_at) AS is_further,
        EXISTS (SELECT FROM deliveries v WHERE v.organization_id = $1 AND v.subject_id = a.id
            AND v.facts -> 'sequence' = a.told -> 'sequence'
            AND (v.state IN ('queued', 'sending') OR v.why = 'outdated')) AS is_going_out
    FROM appointments a
    JOIN branches b ON b.id = a.branch_id JOIN organizations o ON o.id = a.organization_id
    JOIN users d ON d.id = a.staff_id JOIN patients p ON p.id = a.patient_id
    LEFT JOIN users u ON u.id = p.user_id AND u.disabled_at IS NULL AND u.deleted_at IS NULL
    WHERE a.organization_id = $1 AND a.id = $2 AND a.status <> 'held'
"""  # noqa: S608 - constants
OFFER = f"""
    SELECT {PLACE}, {PERSON}, coalesce(u.phone, p.phone) AS phone, d.name AS doctor,
        f.starts_at, f.expires_at AS until, f.state
    FROM offers f JOIN waitlist_entries e ON e.id = f.entry_id
    JOIN branches b ON b.id = e.branch_id JOIN organizations o ON o.id = f.organization_id
    JOIN users d ON d.id = f.staff_id JOIN patients p ON p.id = e.patient_id
    LEFT JOIN users u ON u.id = p.user_id AND u.disabled_at IS NULL AND u.deleted_at IS NULL
    WHERE f.organization_id = $1 AND f.id = $2
"""  # noqa: S608 - constants
BUSY = """
    SELECT branch_id, service_id, staff_id, seat, lower(during) AS busy_from, upper(during) AS busy_to
    FROM appointments WHERE organization_id = $1 AND id = $2
"""
AHEAD = """
    SELECT count(*) FROM tickets x WHERE x.organization_id = t.organization_id AND x.queue_id = t.queue_id
        AND x.state = 'waiting' AND (x.band, x.rank_at, x.number, x.id) < (t.band, t.rank_at, t.number, t.id)
"""
TICKET = f"""
    SELECT {PLACE}, {PERSON}, coalesce(u.phone, p.phone, t.phone) AS phone, t.number, ({AHEAD}) AS ahead
    FROM tickets t
    JOIN branches b ON b.id = t.branch_id JOIN organizations o ON o.id = t.organization_id
    LEFT JOIN patients p ON p.id = t.patient_id
    LEFT JOIN users u ON u.id = coalesce(p.user_id, t.user_id) AND u.disabled_at IS NULL AND u.deleted_at IS NULL
    WHERE t.organization_id = $1 AND t.id = $2 AND t.state = 'waiting'
"""  # noqa: S608 - constants
INBOX = """
    SELECT * FROM notifications WHERE organization_id = $1 AND user_id = $2 AND ($3::uuid IS NULL OR id < $3)
    ORDER BY id DESC LIMIT $4
"""
UNREAD = "SELECT count(*) AS lines FROM notifications WHERE organization_id = $1 AND user_id = $2 AND read_at IS NULL"
SUBSCRIPTION = "SELECT * FROM push_subscriptions WHERE organization_id = $1 AND id = $2"
DELIVERIES = """
    SELECT * FROM deliveries
    WHERE organization_id = $1 AND ($2 OR branch_id = ANY ($3::uuid[])) AND ($4::uuid IS NULL OR id < $4)
      AND ($5::uuid IS NULL OR subject_id = $5) AND ($6::uuid IS NULL OR branch_id = $6)
    ORDER BY id DESC LIMIT $7
"""
OF_STATE = DELIVERIES.replace("ORDER BY", "AND state = $8 ORDER BY")  # by an index of its own: the few that failed
# Whom nobody could tell what is so still and ahead of them; of what is no appointment, what failed lately.
UNTOLD = DELIVERIES.replace(
    "ORDER BY",
    """AND state IN ('failed', 'unknown') AND CASE WHEN kind LIKE 'appointment.%' THEN EXISTS (
        SELECT FROM appointments a WHERE a.organization_id = $1 AND a.id = deliveries.subject_id AND a.starts_at > now()
          AND a.sequence = (deliveries.facts ->> 'sequence')::integer)
      ELSE at > now() - interval '1 day' END
    ORDER BY""",
)


async def find_notice(
    database: Database,
    organization: UUID,
    kind: Kind,
    subject: UUID,
    facts: Facts,
    *,
    now: datetime,
    by: str | None = None,
) -> Notice | None:
    """What is to be told, as it is now; None when it is no longer so. `by`: whose doing it was, if anybody knows."""
    match kind:
        case Kind.OFFER:
            rows = await database.read(OFFER, organization, subject)
            is_true = bool(rows) and rows[0]["state"] == "open" and rows[0]["until"] > now
        case Kind.NEAR:
            rows = await database.read(TICKET, organization, subject)
            is_true = bool(rows) and rows[0]["ahead"] < NEAR_PLACES
        case _:
            rows = await database.read(APPOINTMENT, organization, subject)
            is_true = bool(rows) and is_true_of_appointment(kind, rows[0], facts, now)
    return _notice(kind, dict(rows[0]), subject, facts, by) if is_true else None


def _notice(kind: Kind, row: dict[str, Any], subject: UUID, facts: Facts, by: str | None) -> Notice:
    person = Person.of(row)
    told = Told(
        kind=kind,
        clinic=row["clinic"],
        branch=row["branch"],
        zone=ZoneInfo(row["time_zone"]),
        **{name: row[name] for name in ("starts_at", "until", "number", "ahead", "doctor", "reference") if name in row},
        is_unsure=facts.get("is_unsure", False),
    )
    is_further = "nth" in facts and row["is_further"]
    if "nth" in facts and not is_further:
        told = replace(told, further=tuple(row["further"]))
    doer = by or (str(row["booked_by"]) if kind is Kind.BOOKED else None)
    is_own_doing = doer is not None and doer == str(person.user_id)
    notice = Notice(told, person, row["branch_id"], subject, facts, is_own_doing, is_further)
    if "sequence" not in row:
        return notice
    return replace(notice, news=news_of(row), is_known=is_known(kind, row, facts))


async def when_busy(database: Database, organization: UUID, appointment: UUID) -> dict[str, Any] | None:
    """Whom and what an appointment takes up, and when: as a calendar is asked whether it holds it."""
    rows = await database.read(BUSY, organization, appointment)
    return dict(rows[0]) if rows else None


async def inbox_of(database: Database, actor: Actor, page: Page) -> list[Any]:
    """One's notifications, the newest first; one more than the page holds."""
    return await database.read(INBOX, actor.organization_id, actor.id, page.after, page.limit + 1)


async def unread_of(database: Database, actor: Actor) -> int:
    """How many of them one has not looked at."""
    (row,) = await database.read(UNREAD, actor.organization_id, actor.id)
    lines: int = row["lines"]
    return lines


async def find_subscription(database: Database, organization: UUID, subscription: UUID) -> Subscription | None:
    """A browser, unless it was taken away."""
    rows = await database.read(SUBSCRIPTION, organization, subscription)
    return Subscription(rows[0]["endpoint"], rows[0]["p256dh"], rows[0]["auth"]) if rows else None


async def deliveries_of(
    database: Database, actor: Actor, page: Page, *, subject: UUID | None, state: str | None, branch: UUID | None
) -> list[Any]:
    """The log of the branches one works at, the newest first; one more than the page holds."""
    asked = _log_asked(actor, page, subject, branch)
    return await database.read(DELIVERIES, *asked) if state is None else await database.read(OF_STATE, *asked, state)


async def untold_of(database: Database, actor: Actor, page: Page, *, branch: UUID | None) -> list[Any]:
    """As far as somebody should ring those people up."""
    return await database.read(UNTOLD, *_log_asked(actor, page, None, branch))


def _log_asked(actor: Actor, page: Page, subject: UUID | None, branch: UUID | None) -> tuple[Any, ...]:
    works = [grant.branch_id for grant in actor.grants if grant.role in STAFF]
    branches = [one for one in works if one is not None]
    return (actor.organization_id, None in works, branches, page.after, subject, branch, page.limit + 1)
