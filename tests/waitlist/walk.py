"""Through the waiting list and calendar files once, for the test that each answers as it is described."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2

from queue_server.actor import Role
from queue_server.availability.calendars import Calendars
from queue_server.ids import new_id
from queue_server.waitlist.fitting import Search
from queue_server.waitlist.links import offer_key
from queue_server.waitlist.matching import Matching
from tests.a_clinic import Clinic
from tests.a_server import Running

Walk = Callable[..., Awaitable[Any]]


async def through_the_waiting_list(
    walk: Walk, own: httpx2.AsyncClient, anybody: httpx2.AsyncClient, clinic: Clinic, server: Running
) -> None:
    """A patient waits, declines, leaves; asks again, and takes what is offered; the file and the feed show it."""
    doctor = await clinic.a_user(Role.DOCTOR, clinic.branch)
    await clinic.works(doctor.id)
    day = (datetime.now(UTC) + timedelta(days=3)).date()
    of = {"branch_id": str(clinic.branch), "service_id": str(clinic.service), "staff_id": str(doctor.id)}
    wish = {**of, "from_on": day.isoformat(), "until_on": day.isoformat()}
    first = await walk(own, "POST /waitlist", 201, json=wish)
    await walk(own, "POST /waitlist", 409, json=wish)
    await walk(own, "POST /waitlist", 404, json={**wish, "branch_id": str(new_id())})
    offered: dict[str, Any] = {"offer_id": await _offered(clinic, first["id"])}
    await walk(own, "GET /waitlist", 200)
    await walk(own, "GET /waitlist/count", 200)
    await walk(own, "GET /offers/{offer_id}", 200, **offered)
    await walk(anybody, "GET /offers/{offer_id}", 401, **offered)
    await walk(own, "POST /offers/{offer_id}/decline", 204, json={}, **offered)
    await walk(own, "POST /offers/{offer_id}/accept", 409, json={}, **offered)
    await walk(own, "DELETE /waitlist/{entry_id}", 204, entry_id=first["id"])
    second = await walk(own, "POST /waitlist", 201, json=wish)
    again: dict[str, Any] = {"offer_id": await _offered(clinic, second["id"])}
    key = {"Authorization": f"Offer {offer_key(server.app.state.authority.keys, again['offer_id'])}"}
    taken = await walk(anybody, "POST /offers/{offer_id}/accept", 200, json={}, headers=key, **again)
    await _through_calendars(walk, own, anybody, taken["id"])


async def _offered(clinic: Clinic, entry: str) -> UUID:
    """What they are offered; the server may be looking at the same time."""
    now = datetime.now(UTC)
    search = Search(clinic.organization, clinic.branch, None, now, now + timedelta(days=9))
    await Matching(Calendars(clinic.database)).offer(clinic.database, search)
    (row,) = await clinic.database.read("SELECT id FROM offers WHERE entry_id = $1 AND state = 'open'", UUID(entry))
    found: UUID = row["id"]
    return found


async def _through_calendars(
    walk: Walk, own: httpx2.AsyncClient, anybody: httpx2.AsyncClient, appointment: str
) -> None:
    await walk(own, "GET /appointments/{appointment_id}.ics", 200, appointment_id=appointment)
    await walk(own, "GET /appointments/{appointment_id}.ics", 404, appointment_id=new_id())
    await walk(own, "GET /me/calendar", 200)
    renewed = await walk(own, "POST /me/calendar", 200, json={})
    token = renewed["url"].rpartition("/")[2].removesuffix(".ics")
    feed = await walk(anybody, "GET /calendars/{token}.ics", 200, token=token)
    held = {"If-None-Match": feed.headers["etag"]}
    await walk(anybody, "GET /calendars/{token}.ics", 304, headers=held, token=token)
    await walk(anybody, "GET /calendars/{token}.ics", 404, token="nobody")
