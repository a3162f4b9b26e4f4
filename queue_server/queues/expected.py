"""Places and expected times of a line: its tickets, its counters and the clock, put to the estimator."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache

import orjson

from queue_server.clinic.standing import BranchStanding
from queue_server.queues.eta import STEP, Desk, Forecast, Outlook, Work, busy, usual
from queue_server.queues.rendering import members, named, own_undo, place_row, rooms_of
from queue_server.queues.standing import LineStanding
from queue_server.queues.states import IN_LINE, SHOWN
from realtime.streams import Payload, Place, StreamEvent

LATELY = 15 * 60.0  # seconds: a counter that called within is taken to go on calling
USUAL_MINUTES = 15  # where a ticket's service is no longer offered here
FRESH = 1.0  # seconds that an outlook serves: what people read is in steps of five minutes
JSON_PLACE = b'"position":%d,"ahead":%d,"expected_at":%b,%b,%b}'
JSON_NOWHERE = b'"position":null,"ahead":null,"expected_at":null,%b,%b}'


def places(line: LineStanding, is_watched: Callable[[str], bool], now: float) -> Iterator[Place]:
    """Everybody's place whose room is watched, in order of the line.

    The line may change between two places: those that follow are true then, and whoever moved past is left out.
    """
    yield from _in_line(line, is_watched, now)
    for ident in [*line.active, *line.ended]:
        ticket = line.active.get(ident) or line.ended.get(ident)
        if ticket is not None and any(map(is_watched, rooms := rooms_of(ticket))):
            rest = JSON_NOWHERE % (members(line_row(line)), members(place_row(ticket)))
            yield Place(ident, rooms, ticket["base"] + line.head.version, rest)


def _in_line(line: LineStanding, is_watched: Callable[[str], bool], now: float) -> Iterator[Place]:
    version, index = -1, -1
    while (index := index + 1) < len(line.waiting):
        if line.head.version != version:
            version, outlook, common = line.head.version, outlook_of(line, now), members(line_row(line))
        one = line.waiting[index]
        for room in one.rooms:
            if is_watched(room):
                rest = JSON_PLACE % (index + 1, index, times_said(outlook.steps(index)), common, one.row)
                yield Place(one.id, one.rooms, one.base + version, rest)
                break


def place_of(line: LineStanding, ticket: Payload, index: int | None, times: Payload | None) -> Payload:
    """The payload of `queue:position-changed`."""
    return {
        **place_row(ticket),
        **line_row(line),
        "version": ticket["base"] + line.head.version,
        "position": None if index is None else index + 1,
        "ahead": index,
        "expected_at": times,
    }


def line_row(line: LineStanding) -> Payload:
    """What of a place is the same for everybody in a line."""
    return {
        "queue_id": line.id,
        "epoch": line.head.epoch,
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
    branch, outlook = line.branch(), outlook_of(line, now)
    index = line.index(ticket) if ticket["state"] in IN_LINE else None
    place = place_of(line, ticket, index, None if index is None else as_times(outlook.steps(index)))
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
        "counters_calling": outlook.calling,
        "priority": ticket["priority"],
        "here": ticket["here"],
        "end_reason": ticket["end_reason"],
        "undo_until": own_undo(ticket),
    }


def outlook_of(line: LineStanding, now: float) -> Outlook:
    """What is expected of a line; one second old at most, for everybody who asks."""
    branch = line.branch()
    seen = (branch, branch.head.epoch, branch.head.version) if branch is not None else None
    if line.outlook is None or line.outlook[0] != seen or abs(now - line.outlook[1].now) >= FRESH:
        line.outlook = seen, _look_ahead(line, branch, now)
    return line.outlook[1]


def _look_ahead(line: LineStanding, branch: BranchStanding | None, now: float) -> Outlook:
    counters = counters_of(line, branch, now)
    known = {} if branch is None else branch.counters
    calling = sum(known.get(ident, {}).get("state") != "paused" for ident in counters)  # not those on a break
    desks, opens_in = desks_of(line, known, counters, now), pause_left(line, now)
    visits = {service: visit(line, service) for service in {one.service_id for one in line.waiting}}
    forecast = None if opens_in is None or not desks else Forecast(desks, opens_in=opens_in)
    return Outlook(now, [visits[one.service_id] for one in line.waiting], forecast, calling=calling)


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
    shown_now = [ticket for ticket in line.active.values() if ticket["state"] in SHOWN]
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


def desks_of(line: LineStanding, known: Mapping[str, Payload], counters: set[str], now: float) -> list[Desk]:
    """The counters of a line as the estimator takes them; one on a break counts from when it is back."""
    visits = {ticket["counter"]["id"]: ticket for ticket in line.active.values() if ticket["state"] in SHOWN}
    desks = []
    for ident in sorted(counters):
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


def as_times(steps: tuple[int, int] | None) -> Payload | None:
    """A range as people read it, from steps since 1970."""
    return None if steps is None else {"low": moment(steps[0]), "high": moment(steps[1])}


@lru_cache(maxsize=16_384)
def times_said(steps: tuple[int, int] | None) -> bytes:
    """The same as JSON."""
    return orjson.dumps(as_times(steps))


@lru_cache(maxsize=16_384)
def moment(step: int) -> str:
    """A step since 1970 in RFC 3339."""
    return datetime.fromtimestamp(step * STEP, UTC).isoformat()


def seconds(moment: str) -> float:
    """RFC 3339 to seconds since 1970."""
    return datetime.fromisoformat(moment).timestamp()
