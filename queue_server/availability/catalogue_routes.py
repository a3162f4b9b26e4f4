"""Changes of services and branches that the calendar is asked about: whom they leave with nobody."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from queue_server.availability import affected
from queue_server.availability.schemas import ChangedBranch, ChangedService
from queue_server.clinic import queries, service_queries, sheet_commands
from queue_server.clinic.schemas import BranchEdit
from queue_server.clinic.service_schemas import ServiceEdit
from queue_server.clinic.sheet_routes import sheets_of
from queue_server.errors import Forbidden, NotFound, RevisionChanged
from queue_server.http.bodies import body
from queue_server.http.guard import path_id, requires
from queue_server.http.operations import Operation, patch
from queue_server.http.replies import language, must_match, ok
from queue_server.http.transactions import transaction


@requires("catalogue:manage")
async def edit_branch(request: Request) -> Response:
    """Change a branch; the answer tells which coming appointments no longer fit."""
    wish = await body(request, BranchEdit)
    async with transaction(request) as tx:
        locked = await queries.lock_branch(tx, path_id(request, "branch_id"))
        must_match(request, locked.revision)
        affects = await affected.edit_branch(tx, locked, wish.stored(), now=datetime.now(UTC))
        takes_bookings = await queries.takes_bookings(tx, locked)
        return ok(ChangedBranch.of(locked, language(request), takes_bookings=takes_bookings, affects=affects))


@requires("catalogue:manage")
async def edit_service(request: Request) -> Response:
    """Change a service; the answer tells which coming appointments no longer fit."""
    wish = await body(request, ServiceEdit)
    async with transaction(request) as tx:
        locked = await service_queries.lock_service(tx, path_id(request, "service_id"))
        must_match(request, locked.revision)
        affects = await affected.edit_service(tx, locked, wish.stored(), now=datetime.now(UTC))
        row = await service_queries.as_stored(tx, locked)
        return ok(ChangedService.of(row, language(request), affects=affects))


EDITING = (NotFound, Forbidden, RevisionChanged)

operations: list[Operation] = [
    patch("/branches/{branch_id}", edit_branch, takes=BranchEdit, gives={200: ChangedBranch}, refuses=EDITING),
    patch("/services/{service_id}", edit_service, takes=ServiceEdit, gives={200: ChangedService}, refuses=EDITING),
    *sheets_of(affected.telling(sheet_commands.branches)),
    *sheets_of(affected.telling(sheet_commands.all_services)),
]
