"""The states of a ticket, and which action leads from where to where (contract: ticket states)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a ticket is."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    LEFT = "left"


class Priority(StrEnum):
    """The class of a ticket; only staff set one."""

    NORMAL = "normal"
    PRIORITY = "priority"
    URGENT = "urgent"
    EMERGENCY = "emergency"


W, C, S, H, D, N, L = State
IN_LINE = frozenset({W})
ACTIVE = frozenset({C, S, H})
OPEN = IN_LINE | ACTIVE
SHOWN = frozenset({C, S})
CALLED_AND_OVER = frozenset({D, N})


@dataclass(frozen=True, slots=True)
class Move:
    """From which states an action is possible, and where it leads; None: the state stays."""

    origins: frozenset[State]
    to: State | None


MOVES: Mapping[str, Move] = {
    "call-next": Move(frozenset({W}), C),
    "recall": Move(frozenset({C}), C),
    "start": Move(frozenset({C}), S),
    "hold": Move(frozenset({C, S}), H),
    "resume": Move(frozenset({H}), S),
    "no-show": Move(frozenset({C}), N),
    "return": Move(frozenset({C, H, N}), W),
    "complete": Move(frozenset({C, S}), D),
    "leave": Move(frozenset({W, C, H}), L),
    "snooze": Move(frozenset({W, C}), W),
    "here": Move(frozenset({W}), W),
    "prioritise": Move(frozenset({W, H}), None),
    "transfer": Move(frozenset({W, C, S, H, D}), W),
}


def origins(action: str, *, only: State | None = None) -> list[str]:
    """The states from which an action is possible, as the database takes them; `only`: of these this one."""
    return sorted(state for state in MOVES[action].origins if only in (None, state))


def after(state: State, action: str) -> State | None:
    """The state an action leads to; None when it is refused."""
    move = MOVES[action]
    if state not in move.origins:
        return None
    return move.to or state
