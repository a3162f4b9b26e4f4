"""Services: read by everybody, edited by managers and admins."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from queue_server.clinic import service_queries, services
from queue_server.clinic.errors import ServiceInUse
from queue_server.clinic.service_schemas import CatalogueService, NewService
from queue_server.errors import Forbidden, Invalid, NotFound, RevisionChanged, TokenExpired, TokenInvalid
from queue_server.http.asked import AN_ID, id_in
from queue_server.http.bodies import body
from queue_server.http.guard import find_actor, path_id, public, requires
from queue_server.http.operations import Operation, delete, get, post
from queue_server.http.paging import listed, page_of
from queue_server.http.replies import language, must_match, no_content, ok
from queue_server.http.transactions import database, kept, transaction


@public
async def all_services(request: Request) -> Response:
    """Services, with how long they take and what they cost; with `branch_id` those that are given there."""
    page, branch_id = page_of(request), id_in(request.query_params, "branch_id")
    rows = await service_queries.services_of(database(request), await find_actor(request), page, branch_id=branch_id)
    return ok(listed(request, page, rows, [CatalogueService.of(row, language(request)) for row in rows]))


@public
async def service(request: Request) -> Response:
    """One service."""
    service_id = path_id(request, "service_id")
    found = await service_queries.service(database(request), await find_actor(request), service_id)
    return ok(CatalogueService.of(found, language(request)))


@requires("catalogue:manage")
async def add_service(request: Request) -> Response:
    """Add a service to the organization."""
    wish = await body(request, NewService)
    async with transaction(request) as tx:
        added = await services.add_service(tx, **wish.stored())
        return await kept(tx, 201, CatalogueService.of(await service_queries.as_stored(tx, added), language(request)))


@requires("catalogue:manage")
async def remove_service(request: Request) -> Response:
    """Take a service out of the catalogue."""
    async with transaction(request) as tx:
        locked = await service_queries.lock_service(tx, path_id(request, "service_id"))
        must_match(request, locked.revision)
        await services.remove_service(tx, locked, now=datetime.now(UTC))
    return no_content()


AT = {"branch_id": AN_ID}
READING = (TokenInvalid, TokenExpired)  # only where a credential is sent
EDITING = (NotFound, Forbidden, RevisionChanged)

operations: list[Operation] = [
    get("/services", all_services, gives={200: CatalogueService}, refuses=(*READING, Invalid), query=AT, lists=True),
    post("/services", add_service, takes=NewService, gives={201: CatalogueService}, refuses=(Forbidden,)),
    get("/services/{service_id}", service, gives={200: CatalogueService}, refuses=(*READING, NotFound)),
    delete("/services/{service_id}", remove_service, gives={204: None}, refuses=(*EDITING, ServiceInUse)),
]
