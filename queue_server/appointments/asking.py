"""Which appointments a list shows, as its query says it."""

from datetime import datetime
from uuid import UUID

from starlette.requests import Request

from queue_server.appointments.queries import Asked
from queue_server.appointments.statuses import Status
from queue_server.errors import Invalid
from queue_server.http.bodies import YEARS


def asked(request: Request) -> Asked:
    """`from`, `to`, ids, and `status` as one or several with commas. Raises `Invalid`."""
    return Asked(
        since=_moment(request, "from"),
        until=_moment(request, "to"),
        staff_id=_ident(request, "staff_id"),
        branch_id=_ident(request, "branch_id"),
        patient_id=_ident(request, "patient_id"),
        statuses=_statuses(request),
    )


def _moment(request: Request, name: str) -> datetime | None:
    said = request.query_params.get(name)
    try:
        at = None if said is None else datetime.fromisoformat(said)
        if at is None or (at.tzinfo is not None and at.year in YEARS):
            return at
    except ValueError:
        pass
    raise Invalid(pointers={f"/{name}": "an RFC 3339 time with an offset"})


def _ident(request: Request, name: str) -> UUID | None:
    said = request.query_params.get(name)
    try:
        return None if said is None else UUID(said)
    except ValueError:
        raise Invalid(pointers={f"/{name}": "an id"}) from None


def _statuses(request: Request) -> list[str] | None:
    said = request.query_params.get("status")
    try:
        return None if said is None else [Status(one).value for one in said.split(",")]
    except ValueError:
        raise Invalid(pointers={"/status": "one or several of " + ", ".join(Status)}) from None
