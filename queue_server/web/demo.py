"""What the start page of the demo offers: logins and lines; anywhere else there is no such thing."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from queue_server.actor import Role
from queue_server.errors import NotFound
from queue_server.http.bodies import Body
from queue_server.http.guard import public
from queue_server.http.operations import Operation, get
from queue_server.http.replies import in_language, language, ok
from queue_server.http.transactions import database
from queue_server.settings import Environment

ORGANIZATION = "Demo Clinic"
PASSWORD = "demo-clinic-2026"  # noqa: S105 - of accounts that everybody may use
# One role of each person, the one at the branch that was opened first; of those who came with the demo, and not of
# whoever has signed up since: their addresses are nobody's business, and their passwords their own.
LOGINS = """
    SELECT DISTINCT ON (u.id) u.email, u.name AS names, r.role, r.branch_id
    FROM users u JOIN organizations o ON o.id = u.organization_id JOIN roles r ON r.user_id = u.id
    WHERE o.name ->> 'en' = $1 AND u.email LIKE '%@demo.clinic' AND u.disabled_at IS NULL ORDER BY u.id, r.branch_id
"""
BRANCHES = """
    SELECT b.id, b.name AS names,
           coalesce(jsonb_agg(jsonb_build_object('id', q.id, 'names', q.name) ORDER BY q.created_at, q.id)
                    FILTER (WHERE q.id IS NOT NULL), '[]') AS queues
    FROM branches b JOIN organizations o ON o.id = b.organization_id
    LEFT JOIN queues q ON q.branch_id = b.id AND q.deleted_at IS NULL
    WHERE o.name ->> 'en' = $1 AND b.deleted_at IS NULL GROUP BY b.id ORDER BY b.created_at, b.id
"""


class DemoLogin(Body):
    """An account of the demo."""

    email: str
    role: Role
    name: str
    branch_id: UUID | None


class DemoQueue(Body):
    """A line of the demo."""

    id: UUID
    name: str
    names: dict[str, str]


class DemoBranch(Body):
    """A branch of the demo with its lines."""

    id: UUID
    name: str
    names: dict[str, str]
    queues: list[DemoQueue]


class DemoView(Body):
    """How to look around in the demo."""

    logins: list[DemoLogin]
    password: str
    branches: list[DemoBranch]


@public
async def demo(request: Request) -> Response:
    """The logins and lines of the demo; 404 wherever this is not one."""
    if request.app.state.settings.environment is not Environment.DEMO:
        raise NotFound
    tongue = language(request)
    logins = await database(request).read(LOGINS, ORGANIZATION)
    branches = await database(request).read(BRANCHES, ORGANIZATION)
    view = DemoView(
        logins=[
            DemoLogin(
                email=row["email"],
                role=row["role"],
                name=in_language(row["names"], tongue),
                branch_id=row["branch_id"],
            )
            for row in logins
        ],
        password=PASSWORD,
        branches=[
            DemoBranch(
                id=row["id"],
                name=in_language(row["names"], tongue),
                names=row["names"],
                queues=[
                    DemoQueue(id=one["id"], name=in_language(one["names"], tongue), names=one["names"])
                    for one in row["queues"]
                ],
            )
            for row in branches
        ],
    )
    return ok(view)


operations: list[Operation] = [get("/demo", demo, gives={200: DemoView}, refuses=(NotFound,))]
