"""The rules of a branch's lines, as whoever manages them sets them."""

from typing import Any, Self
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from queue_server.clinic.schemas import ClockTime, named
from queue_server.errors import Forbidden, NotFound
from queue_server.http.bodies import Body
from queue_server.http.guard import path_id, requires
from queue_server.http.operations import Operation, get
from queue_server.http.paging import listed, page_of
from queue_server.http.replies import language, ok
from queue_server.http.transactions import actor, database
from queue_server.queues.states import Priority

# $1 organization, $2 branch, $3 after which id, $4 how many.
RULES = """
    SELECT q.id, q.name, q.prefix, q.head_starts, q.size_limit, q.last_ticket_at, q.ends_with_day, q.revision,
        ARRAY(SELECT s.service_id FROM queue_services s
              WHERE s.queue_id = q.id AND s.organization_id = q.organization_id ORDER BY s.place) AS services,
        ARRAY(SELECT s.user_id FROM queue_staff s
              WHERE s.queue_id = q.id AND s.organization_id = q.organization_id ORDER BY s.user_id) AS staff
    FROM queues q JOIN branches b ON b.id = q.branch_id
    WHERE q.organization_id = $1 AND q.branch_id = $2 AND q.deleted_at IS NULL AND b.deleted_at IS NULL
      AND ($3::uuid IS NULL OR q.id > $3)
    ORDER BY q.id LIMIT $4
"""
IS_THERE = "SELECT FROM branches WHERE organization_id = $1 AND id = $2 AND deleted_at IS NULL"


class LineRules(Body):
    """A line as its managers set it."""

    id: UUID
    name: str
    names: dict[str, str]
    prefix: str
    services: list[UUID]
    staff: list[UUID]
    head_start_minutes: dict[Priority, int]
    size_limit: int | None
    last_ticket_at: ClockTime | None
    ends_with_day: bool
    revision: int

    @classmethod
    def of(cls, row: Any, tongue: str) -> Self:
        """A line, in the caller's language."""
        facts = dict(row)
        starts = {name: seconds // 60 for name, seconds in facts.pop("head_starts").items()}
        return cls.model_validate(facts | named(facts.pop("name"), tongue) | {"head_start_minutes": starts})


@requires("catalogue:manage")
async def rules(request: Request) -> Response:
    """The lines of a branch with their rules, for those who manage it."""
    who, branch, page = actor(request), path_id(request, "branch_id"), page_of(request)
    if not await database(request).read(IS_THERE, who.organization_id, branch):
        raise NotFound
    who.must_manage(branch)
    rows = await database(request).read(RULES, who.organization_id, branch, page.after, page.limit + 1)
    return ok(listed(request, page, rows, [LineRules.of(row, language(request)) for row in rows]))


operations: list[Operation] = [
    get("/branches/{branch_id}/queues/rules", rules, gives={200: LineRules}, lists=True, refuses=(NotFound, Forbidden)),
]
