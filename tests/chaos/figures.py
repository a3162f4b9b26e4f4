"""The figures of a run: how soon all was well again, how late screens were, how long hands had to wait."""

from tests.chaos.faults import ALL
from tests.chaos.history import Fault, History, Stored
from tests.chaos.lateness import Spread, delays_of_presses, delays_of_screens
from tests.chaos.report import Measured, measured

QUIET = "quiet"
PROMISE_OF = {kind.name: kind.promise for kind in ALL} | {QUIET: 8}
WELL_WITHIN = {kind.name: kind.well_within for kind in ALL}
EXIT_WITHIN = 20.0
WORST = {QUIET: 2.0, "killed between commit and publish": 2.0}
WORST_WITHOUT_REDIS = 1.5
PRESS_P99_WITHOUT_REDIS = 0.3


def figures(history: History, stored: Stored, form: str) -> list[Measured]:
    """Each said out loud, with what is promised for it."""
    found = [figure for fault in history.faults for figure in _of_fault(fault, history.seed, form)]
    for name, delays in sorted(delays_of_screens(history, stored).items()):
        spread, limit = Spread.of(delays), WORST.get(name, WORST_WITHOUT_REDIS if is_redis(name) else None)
        found.append(_one(history, name, "commit → screen, p99", spread.p99, form))
        found.append(_one(history, name, "commit → screen, worst", spread.worst, form, limit=limit))
    for name, delays in sorted(delays_of_presses(history).items()):
        limit = PRESS_P99_WITHOUT_REDIS if is_redis(name) else None
        found.append(_one(history, name, "press → answer, p99", Spread.of(delays).p99, form, limit=limit))
    return found


def is_redis(name: str) -> bool:
    return name.startswith("redis")


def _of_fault(fault: Fault, seed: int, form: str) -> list[Measured]:
    costs = {"all is well again": (fault.recovery, WELL_WITHIN[fault.name])}
    costs |= {what: (seconds, EXIT_WITHIN) for what, seconds in fault.costs.items()}
    return [
        measured(PROMISE_OF[fault.name], f"{fault.name}: {what}", cost, "s", limit=limit, form=form, seed=seed)
        for what, (cost, limit) in costs.items()
    ]


def _one(history: History, name: str, what: str, value: float, form: str, *, limit: float | None = None) -> Measured:
    return measured(PROMISE_OF[name], f"{name}: {what}", value, "s", limit=limit, form=form, seed=history.seed)
