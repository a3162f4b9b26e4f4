"""What the server shows, as it comes over the wire; times are RFC 3339, ids are UUIDs, names are by language."""

from typing import Any, Literal, NotRequired, TypedDict

Payload = dict[str, Any]
Names = dict[str, str]
State = Literal["waiting", "called", "serving", "on_hold", "completed", "no_show", "left"]


class Counter(TypedDict):
    """A room or desk; `door` is the short sign on it."""

    id: str
    name: str
    names: Names
    door: str


class CounterRow(Counter):
    """A counter on a board."""

    kind: str
    state: Literal["open", "paused", "closed"]
    back_at: str | None


class Head(TypedDict):
    """How far a stream has come."""

    epoch: int
    version: int


class Call(TypedDict):
    """Who is called where; earlier calls have no `state`."""

    queue_id: str
    number: str
    counter: Counter | None
    state: NotRequired[State]
    called_at: str


class QueueRow(TypedDict):
    """A queue on a board; `waiting` is exact to 5, then to the nearest five."""

    queue_id: str
    name: str
    names: Names
    waiting: int
    paused: bool
    open: bool
    resumes_at: str | None


class Board(TypedDict):
    """What a waiting-room display shows of a branch."""

    branch_id: str
    name: str
    names: Names
    streams: dict[str, Head]
    counters: list[CounterRow]
    showing: list[Call]
    recent: list[Call]
    queues: list[QueueRow]
    opens_at: str | None
    closes_at: str | None
    notice: Names | None


class Named(TypedDict):
    """A thing with a name."""

    id: str
    name: str
    names: Names


class NamedBranch(Named):
    """A branch, and the zone of the times that people are told there."""

    time_zone: str


class Caller(TypedDict):
    """Who of the staff called."""

    id: str
    name: str


class LineTicket(TypedDict):
    """A ticket as staff see it: no name, no reason, no position."""

    id: str
    number: str
    state: State
    priority: Literal["normal", "priority", "urgent", "emergency"]
    rank_at: str
    joined_at: str
    service_id: str
    needs: list[str]
    slot_at: str | None
    here: bool
    snoozed_until: str | None
    counter: Counter | None
    called_at: str | None
    started_at: str | None
    called_by: Caller | None
    appointment_id: str | None
    undo_until: str | None


class Line(TypedDict):
    """A queue as staff see it: `line` in order, `active` in none."""

    queue_id: str
    epoch: int
    version: int
    at: str
    paused: bool
    open: bool
    resumes_at: str | None
    line: list[LineTicket]
    active: list[LineTicket]


class Between(TypedDict):
    """Between when and when."""

    low: str
    high: str


class Ticket(TypedDict):
    """One's own ticket. `position` and `ahead` are None unless waiting, `expected_at` also when nobody calls.

    `moved_to` is the queue it was transferred to, until `queue` is read anew.
    """

    id: str
    number: str
    queue: Named
    branch: NamedBranch
    service: Named | None
    state: State
    position: int | None
    ahead: int | None
    expected_at: Between | None
    counter: Counter | None
    called_at: str | None
    queue_state: Literal["open", "paused", "closed"]
    resumes_at: str | None
    counters_calling: int
    priority: Literal["normal", "priority", "urgent", "emergency"]
    here: bool
    snoozed_until: str | None
    end_reason: str | None
    epoch: int
    version: int
    undo_until: str | None
    moved_to: NotRequired[str | None]


class Appointment(TypedDict):
    """An appointment in a schedule: no name, no reason. At another branch only that the doctor is busy."""

    id: str
    staff_id: str
    branch_id: str
    busy_from: str
    busy_to: str
    status: Literal["pending", "confirmed", "checked_in", "in_progress", "completed", "cancelled", "no_show"]
    service_id: NotRequired[str]
    seat: NotRequired[int]
    starts_at: NotRequired[str]
    ends_at: NotRequired[str]
    ticket_id: NotRequired[str | None]
    ticket_state: NotRequired[Literal["waiting", "called", "serving", "on_hold"] | None]
    series_id: NotRequired[str | None]
    sequence: NotRequired[int]
    revision: NotRequired[int]
    fits: NotRequired[bool]


class Hours(TypedDict):
    """When somebody works, has a break or is away; of a closure of a whole branch there is no `staff_id`."""

    id: str
    staff_id: str | None
    branch_id: str | None
    kind: Literal["work", "break", "closure"]
    starts_at: str
    ends_at: str
    seats: int


Schedule = TypedDict(
    "Schedule",
    {
        "staff_id": str,
        "epoch": int,
        "version": int,
        "at": str,
        "from": str,
        "to": str,
        "time_zone": str,
        "blocks": list[Hours],
        "appointments": list[Appointment],
    },
)
Day = TypedDict(
    "Day",
    {
        "branch_id": str,
        "day": str,
        "from": str,
        "to": str,
        "time_zone": str,
        "streams": dict[str, Head],
        "doctors": list[Named],
        "blocks": list[Hours],
        "appointments": list[Appointment],
    },
)


class Notification(TypedDict):
    """What a person was told in the app; `unread`: how many they have not read, this one included."""

    id: str
    kind: str
    title: str
    body: str
    link: str | None
    at: str
    unread: int


class Inbox(TypedDict):
    """The latest since we listen, and how many are unread: None until the first. What came before, HTTP knows."""

    latest: Notification | None
    unread: int | None
