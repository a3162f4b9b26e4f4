"""Places and expected times of a line: its tickets, its counters and the clock, put to the estimator."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from queue_server.clinic.standing import BranchStanding
from queue_server.queues.eta import Desk, Range, Work, busy, forecast, shown, usual
from queue_server.queues.rendering import named, own_undo, rooms_of
from queue_server.queues.standing import LineStanding
from queue_server.queues.states import IN_LINE, SHOWN
from realtime.streams import Payload, Place, StreamEvent

LATELY = 15 * 60.0  # seconds: a counter that called within is taken to go on calling
USUAL_MINUTES = 15  # where a ticket's service is no longer offered here


def places(
    line: LineStanding, branch: BranchStanding | None, is_watched: Callable[[str], bool], now: float
) -> Iterator[Place]:
    """Everybody's place whose room is watched, in order of the line; one pass."""
    desks = desks_of(line, branch, now)
    opens_in = pause_left(line, now)
    ahead = Work()
    visits = {service: visit(line, service) for service in {one["service_id"] for one in line.tickets.values()}}
    for index, key in enumerate(line.order):
        ticket = line.tickets[key.id]
        rooms = rooms_of(ticket)
        if any(map(is_watched, rooms)):
            expected = None if opens_in is None else forecast(ahead, desks, opens_in=opens_in)
            yield Place(key.id, rooms, place_of(line, ticket, index, as_times(expected, now)))
        ahead = ahead + visits[ticket["service_id"]]
    for ticket in [*line.tickets.values(), *line.ended.values()]:
        if ticket["state"] not in IN_LINE and any(map(is_watched, rooms_of(ticket))):
            yield Place(ticket["id"], rooms_of(ticket), place_of(line, ticket, None, None))


def place_of(line: LineStanding, ticket: Payload, index: int | None, times: Payload | None) -> Payload:
    """The payload of `queue:position-changed`."""
    return {
        "ticket_id": ticket["id"],
        "number": ticket["number"],
        "queue_id": line.id,
        "epoch": line.head.epoch,
        "version": ticket["base"] + line.head.version,
        "state": ticket["state"],
        "position": None if index is None else index + 1,
        "ahead": index,
        "expected_at": times,
        "snoozed_until": ticket["snoozed_until"],
        "queue_state": queue_state(line),
        "resumes_at": line.queue["resumes_at"],
    }


def over(line: LineStanding, ticket: Payload, event: StreamEvent) -> Payload:
    """The last place of somebody who is no longer here; the line's head is not yet at `event`."""
    place = place_of(line, ticket, None, None)
    return {**place, "epoch": event.epoch, "version": ticket["base"] + event.version, "snoozed_until": None}


def queue_state(line: LineStanding) -> str:
    """paused, open or closed: paused says more, since it ends by itself."""
    return "paused" if line.queue["paused"] else "open" if line.queue["open"] else "closed"


def ticket_view(line: LineStanding, ticket: Payload, now: float) -> Payload:
    """`GET /tickets/{id}`, for its owner or holder; names in English beside `names`."""
    branch = line.branch()
    desks = desks_of(line, branch, now)
    index, times = None, None
    if ticket["state"] in IN_LINE:
        index = next(i for i, key in enumerate(line.order) if key.id == ticket["id"])
        ahead = sum((visit(line, line.tickets[key.id]["service_id"]) for key in line.order[:index]), Work())
        opens_in = pause_left(line, now)
        times = None if opens_in is None else as_times(forecast(ahead, desks, opens_in=opens_in), now)
    place = place_of(line, ticket, index, times)
    del place["ticket_id"], place["queue_id"]
    service = next((one for one in line.queue["services"] if one["id"] == ticket["service_id"]), None)
    return {
        "id": ticket["id"],
        **place,
        "queue": named(line.queue),
        "branch": None if branch is None else named(branch.facts) | {"time_zone": branch.facts["time_zone"]},
        "service": None if service is None else named(service),
        "counter": ticket["counter"],
        "called_at": ticket["called_at"],
        "counters_calling": calling(line, branch, now),
        "priority": ticket["priority"],
        "here": ticket["here"],
        "end_reason": ticket["end_reason"],
        "undo_until": own_undo(ticket),
    }


def visit(line: LineStanding, service_id: str) -> Work:
    """One visit of a service in this queue, as expected."""
    minutes = next((one["minutes"] for one in line.queue["services"] if one["id"] == service_id), USUAL_MINUTES)
    return usual(line.paces.get(service_id), minutes)


def pause_left(line: LineStanding, now: float) -> float | None:
    """Seconds until a paused line goes on; 0 when it is not paused; None when nobody said."""
    if not line.queue["paused"]:
        return 0.0
    if line.queue["resumes_at"] is None:
        return None
    return max(0.0, seconds(line.queue["resumes_at"]) - now)


def counters_of(line: LineStanding, branch: BranchStanding | None, now: float) -> set[str]:
    """The counters that call from this line: staff of it sit there, or they called from it lately."""
    shown_now = [ticket for ticket in line.tickets.values() if ticket["state"] in SHOWN]
    lately = {
        ticket["counter"]["id"] for ticket in [*line.recent, *shown_now] if now - seconds(ticket["called_at"]) < LATELY
    }
    staff = set(line.queue["staff"])
    sitting = {
        ident
        for ident, one in ({} if branch is None else branch.counters).items()
        if one["state"] != "closed" and (one["user_id"] in staff or one["is_desk"])
    }
    return sitting | lately


def calling(line: LineStanding, branch: BranchStanding | None, now: float) -> int:
    """How many really call: those on a break do not."""
    known = {} if branch is None else branch.counters
    return sum(known.get(ident, {}).get("state") != "paused" for ident in counters_of(line, branch, now))


def desks_of(line: LineStanding, branch: BranchStanding | None, now: float) -> list[Desk]:
    """The counters of a line as the estimator takes them; one on a break counts from when it is back."""
    visits = {ticket["counter"]["id"]: ticket for ticket in line.tickets.values() if ticket["state"] in SHOWN}
    known = {} if branch is None else branch.counters
    desks = []
    for ident in sorted(counters_of(line, branch, now)):
        back_in = _back_in(known.get(ident), now)
        if back_in is None:
            continue
        desk = Desk()
        if ident in visits:
            ticket = visits[ident]
            desk = busy(visit(line, ticket["service_id"]), now - seconds(ticket["called_at"]))
        desks.append(Desk(max(desk.free_in, back_in), desk.spread))
    return desks


def _back_in(counter: Payload | None, now: float) -> float | None:
    """Seconds until a counter is back from its break; 0 when it has none, None when nobody said."""
    if counter is None or counter["state"] != "paused":
        return 0.0
    if counter["back_at"] is None:
        return None
    return max(0.0, seconds(counter["back_at"]) - now)


def as_times(expected: Range | None, now: float) -> Payload | None:
    """A range as people read it."""
    if expected is None:
        return None
    low, high = shown(datetime.fromtimestamp(now, UTC), expected)
    return {"low": low.isoformat(), "high": high.isoformat()}


def seconds(moment: str) -> float:
    """RFC 3339 to seconds since 1970."""
    return datetime.fromisoformat(moment).timestamp()
