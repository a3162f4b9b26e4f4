"""Which appointments a list shows, as its query says it."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from starlette.requests import Request

from queue_server.appointments.queries import Asked
from queue_server.appointments.statuses import COMING, Status
from queue_server.errors import Invalid
from queue_server.http.asked import id_in, moment_in
from queue_server.http.paging import Page

SOON = timedelta(days=14)
FAR = timedelta(days=31)


def asked(request: Request, page: Page, *, now: datetime) -> Asked:
    """`from`, `to`, ids, `status` as one or several with commas, and `fits=false`; or `ids`. Raises `Invalid`."""
    if "ids" in request.query_params:
        return Asked(ids=_named(request, page))
    query = request.query_params
    wish = Asked(
        since=moment_in(query, "from"),
        until=moment_in(query, "to"),
        staff_id=id_in(query, "staff_id"),
        branch_id=id_in(query, "branch_id"),
        patient_id=id_in(query, "patient_id"),
        statuses=_statuses(request),
    )
    match query.get("fits"):
        case None:
            return wish
        case "false":
            return _unfit(wish, now=now)
    raise Invalid(pointers={"/fits": "false, or not said"})


def _named(request: Request, page: Page) -> list[UUID]:
    """Those of one page: no other follows it, and nothing else is asked."""
    wanted = request.query_params["ids"].split(",")
    if set(request.query_params) - {"ids", "limit"} or len(wanted) > page.limit:
        raise Invalid(pointers={"/ids": "as many ids as `limit`, with commas, and nothing else"})
    try:
        return [UUID(one) for one in wanted]
    except ValueError:
        raise Invalid(pointers={"/ids": "ids, with commas"}) from None


def _unfit(wish: Asked, *, now: datetime) -> Asked:
    """What has begun is nobody's worry any more, and the calendar has to be asked about each: not too many at once."""
    since = max(wish.since or now, now)
    until = wish.until or since + SOON
    if until > since + FAR:
        raise Invalid(pointers={"/to": f"at most {FAR.days} days after `from`"})
    return replace(
        wish, since=since, until=until, statuses=sorted(COMING & set(wish.statuses or COMING)), is_unfit=True
    )


def _statuses(request: Request) -> list[str] | None:
    said = request.query_params.get("status")
    try:
        return None if said is None else [Status(one).value for one in said.split(",")]
    except ValueError:
        raise Invalid(pointers={"/status": "one or several of " + ", ".join(Status)}) from None
