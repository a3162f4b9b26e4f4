"""Places as they are sent: for everybody, at every moment, what the plain payload says."""

import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.clinic.standing import BranchStanding
from queue_server.queues.eta import Work, forecast, shown
from queue_server.queues.expected import (
    as_times,
    counters_of,
    desks_of,
    outlook_of,
    pause_left,
    place_of,
    ticket_view,
    visit,
)
from queue_server.queues.line import Line
from queue_server.queues.states import ACTIVE, CALLED_AND_OVER, IN_LINE
from realtime.streams import Payload, StreamEvent
from tests.web.test_events import (
    BRANCH,
    COUNTER,
    DOCTOR,
    QUEUE,
    ROOM,
    SERVICE,
    Directory,
    a_branch,
    a_counter,
    a_queue,
    a_ticket,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NOW = NOON.timestamp()
SCAN = "01a1fbf4-2626-7bc2-af82-a162d00a4b0a"
NOT_OFFERED = "01a1fbf4-2626-7bc2-af82-a162d00a4b0b"
STATES = sorted(IN_LINE) * 6 + sorted(ACTIVE | CALLED_AND_OVER)


def clock(minutes: float) -> str:
    return (NOON + timedelta(minutes=minutes)).isoformat()


near = st.integers(-90, 90).map(clock)
perhaps = st.none() | near
counters = st.integers(1, 5).map(lambda door: ROOM | {"id": f"{COUNTER[:-1]}{door}", "door": str(door)})


@st.composite
def tickets(draw: st.DrawFn, ident: int) -> Payload:
    """A ticket in any state, as the database tells of it."""
    changes: Payload = {
        "state": draw(st.sampled_from(STATES)),
        "rank_at": draw(near),
        "service_id": draw(st.sampled_from([SERVICE, SCAN, NOT_OFFERED])),
        "user_id": draw(st.none() | st.just(f"user-{ident % 3}")),
        "base": 7 * ident,  # never falls
        "snoozed_until": draw(perhaps),
        "band": draw(st.integers(0, 1)),
    }
    if changes["state"] != "waiting":
        changes |= {"counter": draw(counters), "called_at": draw(near), "called_by": DOCTOR}
    return a_ticket(f"ticket-{ident}", draw(st.sampled_from(["A", "ب", '"'])) + f"{ident:03}", **changes)


@st.composite
def queues(draw: st.DrawFn) -> Payload:
    minutes = {SERVICE: draw(st.integers(1, 60)), SCAN: draw(st.integers(1, 60))}
    services = [{"id": one, "name": "S", "names": {"en": "S"}, "minutes": long} for one, long in minutes.items()]
    flow = {"paused": draw(st.booleans()), "open": draw(st.booleans()), "resumes_at": draw(perhaps)}
    return a_queue(services=services, **flow)


paces = st.builds(
    lambda service, visits, mean, variance: {
        "service_id": service, "visits": visits, "mean": mean, "variance": variance,
    },
    st.sampled_from([SERVICE, SCAN, NOT_OFFERED]), st.integers(1, 50), st.floats(42, 3600), st.floats(0, 1e7),
)  # fmt: skip
counter_facts = st.builds(
    lambda known, state, back, user, is_desk: (
        a_counter() | known | {"state": state, "back_at": back, "user_id": user, "is_desk": is_desk}
    ),
    counters,
    st.sampled_from(["open", "paused", "closed"]),
    perhaps,
    st.sampled_from([None, DOCTOR, "somebody else"]),
    st.booleans(),
)


@st.composite
def branches(draw: st.DrawFn) -> BranchStanding:
    head = {"stream_id": BRANCH, "organization_id": DOCTOR, "epoch": 1, "version": 1, "public_version": 1}
    return BranchStanding(
        {**head, "branch": a_branch(), "counters": draw(st.lists(counter_facts, max_size=4)), "queues": [QUEUE]}
    )


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """Any line, with its branch beside it or not."""
    known = [draw(tickets(ident)) for ident in range(draw(st.integers(0, 12)))]
    head = {"stream_id": QUEUE, "epoch": 3, "version": 70, "public_version": 50, "at": clock(0), "day": "2026-11-21"}
    line = Line(
        {
            **head,
            "queue": draw(queues()),
            "tickets": [one for one in known if one["state"] in IN_LINE | ACTIVE],
            "recent": [one for one in known if one["state"] in CALLED_AND_OVER],
            "paces": draw(st.lists(paces, max_size=3)),
        },
        Directory(),
    )
    branch = draw(st.none() | branches())
    line.beside = lambda _: branch
    return line


@st.composite
def events(draw: st.DrawFn) -> tuple[str, Payload]:
    """A change of a line: of one of its tickets, of a new one, of its flow or its pace."""
    match draw(st.sampled_from(["ticket", "ticket", "ticket", "queue", "pace"])):
        case "queue":
            return "queue.paused", {"queue": draw(queues())}
        case "pace":
            return "ticket.completed", {"pace": draw(paces)}
        case _:
            ticket = draw(tickets(draw(st.integers(0, 14))))
            moved = {"queue_id": "elsewhere"} if draw(st.integers(0, 5)) == 0 else {}
            return "ticket.returned", {"ticket": ticket | moved}


def takes(line: Line, told: tuple[str, Payload]) -> None:
    """As the follower does it."""
    version = line.head.version + 1
    event = StreamEvent(QUEUE, line.head.epoch, version, version, True, told[0], deepcopy(told[1]), clock(0))
    line.apply(event)
    line.head.advance(event)


def everybody(_: str) -> bool:
    return True


def plain_times(line: Line, index: int, now: float) -> Payload | None:
    """The expected time of one person alone, by the rule."""
    branch = line.branch()
    known = {} if branch is None else branch.counters
    opens_in = pause_left(line, now)
    desks = desks_of(line, known, counters_of(line, branch, now), now)
    ahead = sum((visit(line, line.tickets[key.id]["service_id"]) for key in line.order[:index]), Work())
    found = None if opens_in is None else forecast(ahead, desks, opens_in=opens_in)
    return None if found is None else as_times(shown(now, found.low, found.high))


def plain(line: Line, now: float) -> dict[str, Payload]:
    """Everybody's place as the payload says it, in the order of the line, then the others."""
    found = {
        key.id: place_of(line, line.tickets[key.id], index, plain_times(line, index, now))
        for index, key in enumerate(line.order)
    }
    others = {
        ident: place_of(line, ticket, None, None) for ident, ticket in [*line.active.items(), *line.ended.items()]
    }
    return found | others


def told_of(line: Line, now: float) -> dict[str, Payload]:
    """Everybody's place as it is sent."""
    told = {}
    for place in line.places(everybody, now):
        event, payload = json.loads(place.said)
        assert event == "queue:position-changed"
        assert payload == place.payload
        assert place.subject not in told
        told[place.subject] = payload
    return told


@settings(max_examples=300)
@given(line=lines(), later=st.integers(0, 10_000))
def test_everybody_is_told_what_the_plain_payload_says(line: Line, later: int) -> None:
    now = NOW + later / 7
    told = told_of(line, now)
    assert told == plain(line, now)
    assert list(told) == list(plain(line, now))


@given(line=lines())
def test_the_versions_and_the_rooms_are_those_of_the_ticket(line: Line) -> None:
    for place in line.places(everybody, NOW):
        ticket: Any = line.tickets.get(place.subject) or line.ended[place.subject]
        own = () if ticket["user_id"] is None else (f"user:{ticket['user_id']}",)
        assert place.rooms == (f"ticket:{place.subject}", *own)
        assert place.version == place.payload["version"] == ticket["base"] + line.head.version
        assert b'"version"' not in place.rest


@given(line=lines(), watched=st.sets(st.integers(0, 12)), users=st.sets(st.integers(0, 2)))
def test_only_those_are_placed_who_watch(line: Line, watched: set[int], users: set[int]) -> None:
    rooms = {f"ticket:ticket-{ident}" for ident in watched} | {f"user:user-{ident}" for ident in users}
    placed = [place.subject for place in line.places(rooms.__contains__, NOW)]
    assert placed == [place.subject for place in line.places(everybody, NOW) if rooms & {*place.rooms}]


@given(line=lines())
def test_a_ticket_that_is_looked_at_shows_the_place_that_is_told(line: Line) -> None:
    for ident, told in told_of(line, NOW).items():
        view = ticket_view(line, line.tickets.get(ident) or line.ended[ident], NOW)
        del told["ticket_id"], told["queue_id"]
        assert view.items() >= told.items()


# What is kept between two looks is never old


@settings(max_examples=200)
@given(line=lines(), changes=st.lists(events(), min_size=1, max_size=6))
def test_after_any_change_everybody_is_told_as_by_a_line_that_kept_nothing(
    line: Line, changes: list[tuple[str, Payload]]
) -> None:
    for change in changes:
        told_of(line, NOW)
        takes(line, change)
        assert told_of(line, NOW) == plain(line, NOW)
        assert set(line.active) == {one["id"] for one in line.tickets.values() if one["state"] in ACTIVE}
        assert [one.id for one in line.waiting] == [key.id for key in line.order]


@given(line=lines(), counter=counter_facts, has_branch=branches())
def test_a_counter_that_opens_or_closes_moves_everybodys_time(
    line: Line, counter: Payload, has_branch: BranchStanding
) -> None:
    line.beside = lambda _: has_branch
    told_of(line, NOW)
    event = StreamEvent(BRANCH, 1, 2, 2, True, "counter.changed", {"counter": counter}, clock(0))
    has_branch.apply(event)
    has_branch.head.advance(event)
    assert told_of(line, NOW) == plain(line, NOW)


@given(line=lines(), seconds=st.floats(1, 3600))
def test_times_move_with_the_clock(line: Line, seconds: float) -> None:
    told_of(line, NOW)
    assert told_of(line, NOW + seconds) == plain(line, NOW + seconds)


@given(line=lines())
def test_an_outlook_is_made_once_for_all_who_look_in_the_same_second(line: Line) -> None:
    first = outlook_of(line, NOW)
    assert outlook_of(line, NOW + 0.9) is first
    assert outlook_of(line, NOW + 1.0) is not first


# A walk that is interrupted


@settings(max_examples=200)
@given(line=lines(), changes=st.lists(events() | st.none(), max_size=30))
def test_a_walk_goes_on_with_what_is_so_by_then_and_the_next_one_tells_everybody(
    line: Line, changes: list[tuple[str, Payload] | None]
) -> None:
    versions: dict[str, int] = {}
    for place in line.places(everybody, NOW):
        assert place.payload == plain(line, NOW)[place.subject]
        assert place.version >= versions.get(place.subject, 0)
        versions[place.subject] = place.version
        if changes and (change := changes.pop()) is not None:
            takes(line, change)
    assert set(told_of(line, NOW)) == {*line.tickets, *line.ended}
