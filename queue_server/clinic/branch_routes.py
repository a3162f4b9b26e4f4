"""Branches: read by everybody, edited by managers and admins."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from queue_server.clinic import commands, queries
from queue_server.clinic.errors import BranchInUse
from queue_server.clinic.schemas import CatalogueBranch, NewBranch
from queue_server.errors import Forbidden, NotFound, RevisionChanged, TokenExpired, TokenInvalid
from queue_server.http.bodies import body
from queue_server.http.guard import find_actor, path_id, public, requires
from queue_server.http.operations import Operation, delete, get, post
from queue_server.http.paging import listed, page_of
from queue_server.http.replies import language, must_match, no_content, ok
from queue_server.http.transactions import database, kept, transaction


@public
async def branches(request: Request) -> Response:
    """Branches: the public ones of everybody, or all of one's own organization."""
    page = page_of(request)
    rows = await queries.branches_of(database(request), await find_actor(request), page)
    return ok(listed(request, page, rows, [CatalogueBranch.read(row, language(request)) for row in rows]))


@public
async def branch(request: Request) -> Response:
    """One branch."""
    branch_id = path_id(request, "branch_id")
    found = await queries.branch(database(request), await find_actor(request), branch_id)
    return ok(CatalogueBranch.read(found, language(request)))


@requires("catalogue:manage")
async def add_branch(request: Request) -> Response:
    """Add a branch to the organization."""
    wish = await body(request, NewBranch)
    async with transaction(request) as tx:
        added = await commands.add_branch(tx, **wish.stored())
        return await kept(tx, 201, CatalogueBranch.of(added, language(request), takes_bookings=False))


@requires("catalogue:manage")
async def remove_branch(request: Request) -> Response:
    """Close an empty branch for good."""
    async with transaction(request) as tx:
        locked = await queries.lock_branch(tx, path_id(request, "branch_id"))
        must_match(request, locked.revision)
        await commands.remove_branch(tx, locked, now=datetime.now(UTC))
    return no_content()


READING = (TokenInvalid, TokenExpired)  # only where a credential is sent
EDITING = (NotFound, Forbidden, RevisionChanged)

operations: list[Operation] = [
    get("/branches", branches, gives={200: CatalogueBranch}, refuses=READING, lists=True),
    post("/branches", add_branch, takes=NewBranch, gives={201: CatalogueBranch}, refuses=(Forbidden,)),
    get("/branches/{branch_id}", branch, gives={200: CatalogueBranch}, refuses=(*READING, NotFound)),
    delete("/branches/{branch_id}", remove_branch, gives={204: None}, refuses=(*EDITING, BranchInUse)),
]
