"""The audit log over HTTP, for admins and auditors of the whole organization; who reads it is in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from queue_server.audit import queries
from queue_server.audit.export import exported
from queue_server.audit.queries import Filters, must_see_the_log
from queue_server.audit.schemas import AuditEntryView, SealView
from queue_server.errors import Invalid
from queue_server.http.asked import AN_ID, id_in, moment_in
from queue_server.http.guard import requires
from queue_server.http.operations import Operation, get
from queue_server.http.paging import listed, page_of
from queue_server.http.replies import language, ok
from queue_server.http.transactions import actor, database, transaction

CSV = "text/csv; charset=utf-8"
ACTION = r"[a-z0-9_-]+(\.[a-z0-9_-]+)*"
LONGEST_ACTION = 64
MOMENT = {"type": "string", "format": "date-time"}
FILTERS: Mapping[str, Mapping[str, Any]] = {
    "actor_id": AN_ID,
    "action": {"type": "string", "pattern": f"^{ACTION}$", "maxLength": LONGEST_ACTION},
    "subject_id": AN_ID,
    "from": MOMENT,
    "to": MOMENT,
}


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry's view, with its place in the log: cursors keep that."""

    id: UUID
    view: AuditEntryView

    def model_dump(self, *, mode: str) -> dict[str, Any]:
        """The view."""
        return self.view.model_dump(mode=mode)


@requires("audit:see")
async def read_log(request: Request) -> Response:
    """What was done, by whom, to which object, the newest first. The reading itself is an entry, too."""
    must_see_the_log(actor(request))
    page, filters, speaks = page_of(request), filters_of(request), language(request)
    async with transaction(request) as tx:
        rows = await queries.entries(tx, filters, after=page.after, limit=page.limit + 1)
        await tx.audit("audit.read", None, asked=filters.said(), **({"further": True} if page.after else {}))
    views = [Placed(row.place, AuditEntryView.of(row, speaks)) for row in rows]
    return ok(listed(request, page, rows, views))


@requires("audit:see")
async def export_log(request: Request) -> Response:
    """The log as CSV (RFC 4180), the newest first, at most 100,000 entries; a last line says so if there are more."""
    must_see_the_log(actor(request))
    filters = filters_of(request)
    async with transaction(request) as tx:
        await tx.audit("audit.exported", None, asked=filters.said())
    told = {"Content-Disposition": 'attachment; filename="audit-log.csv"', "Content-Type": CSV}
    return StreamingResponse(exported(database(request), actor(request), filters, language(request)), headers=told)


@requires("audit:see")
async def see_seal(request: Request) -> Response:
    """Until when the organization's entries are sealed, and when the chain was last anchored."""
    must_see_the_log(actor(request))
    return ok(SealView(**await queries.sealed(database(request), actor(request).organization_id)))


def filters_of(request: Request) -> Filters:
    """What the query asks for. Raises `Invalid`."""
    said = request.query_params
    action = said.get("action")
    if action is not None and (len(action) > LONGEST_ACTION or not re.fullmatch(ACTION, action)):
        raise Invalid(pointers={"/action": "a word such as ticket.called"})
    return Filters(
        actor_id=id_in(said, "actor_id"),
        action=action,
        subject_id=id_in(said, "subject_id"),
        since=moment_in(said, "from"),
        until=moment_in(said, "to"),
    )


operations: list[Operation] = [
    get("/audit-logs", read_log, gives={200: AuditEntryView}, refuses=(Invalid,), query=FILTERS, lists=True),
    get("/audit-logs/export", export_log, gives={200: None}, refuses=(Invalid,), query=FILTERS, picture=CSV),
    get("/audit-logs/seal", see_seal, gives={200: SealView}),
]
