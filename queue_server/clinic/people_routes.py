"""Staff, as everybody may know them, and patients, as the desk finds them."""

from starlette.requests import Request
from starlette.responses import Response

from queue_server.clinic import commands, queries
from queue_server.clinic.people_schemas import NewPatient, PatientView, StaffView
from queue_server.errors import Invalid, Malformed, TokenExpired, TokenInvalid
from queue_server.http.asked import AN_ID, id_in
from queue_server.http.bodies import body
from queue_server.http.guard import find_actor, public, requires
from queue_server.http.operations import Operation, get, post
from queue_server.http.paging import listed, page_of
from queue_server.http.replies import language, ok
from queue_server.http.transactions import database, kept, transaction

LONGEST_QUERY = 100


@public
async def staff(request: Request) -> Response:
    """Who works here; with `branch_id` who works there, with the roles that they have there."""
    page, branch_id = page_of(request), id_in(request.query_params, "branch_id")
    rows = await queries.staff_of(database(request), await find_actor(request), page, branch_id=branch_id)
    return ok(listed(request, page, rows, [StaffView.of(row, language(request)) for row in rows]))


@requires("patients:see")
async def patients(request: Request) -> Response:
    """Find patients by the beginning of a name or phone number; the audit log keeps who was shown."""
    page = page_of(request)
    query = query_of(request)
    async with transaction(request) as tx:
        rows = await queries.patients_of(tx, query, page)
        shown = [str(row.id) for row in rows[: page.limit]]
        await tx.audit("patients.searched", None, patients=shown)
    return ok(listed(request, page, rows, [PatientView.of(row) for row in rows]))


@requires("patients:manage")
async def register_patient(request: Request) -> Response:
    """Register a patient who has no account."""
    wish = await body(request, NewPatient)
    async with transaction(request) as tx:
        registered = await commands.register_patient(tx, **wish.model_dump())
        return await kept(tx, 201, PatientView.of(registered))


def query_of(request: Request) -> str:
    """What to look for; nothing finds everybody."""
    said = request.query_params.get("query", "").strip()
    if len(said) > LONGEST_QUERY or "\0" in said:
        raise Malformed(f"query is a text of at most {LONGEST_QUERY} characters.")
    return said


operations: list[Operation] = [
    get(
        "/staff",
        staff,
        gives={200: StaffView},
        refuses=(TokenInvalid, TokenExpired, Invalid),
        query={"branch_id": AN_ID},
        lists=True,
    ),
    get(
        "/patients",
        patients,
        gives={200: PatientView},
        query={"query": {"type": "string", "maxLength": LONGEST_QUERY}},
        lists=True,
    ),
    post("/patients", register_patient, takes=NewPatient, gives={201: PatientView}),
]
