"""How late screens were, and how long hands had to wait, is counted where it belongs."""

from dataclasses import replace

import pytest

from tests.chaos.a_day import LINE, a_day, the_screen
from tests.chaos.history import Attempt, Fault
from tests.chaos.lateness import Spread, delays_of_presses, delays_of_screens
from tests.live.watchers import Known


def test_how_late_a_screen_knew_is_told_with_and_without_a_fault() -> None:
    history, stored = a_day()
    history.faults = [Fault("redis killed", began=102.9, mended=103.5, well_at=104.5)]
    the_screen(history).known[3] = replace(the_screen(history).known[3], at=104.0)
    delays = delays_of_screens(history, stored)
    assert [round(one, 3) for one in delays["redis killed"]] == [1.0, 0.05]
    assert Spread.of(delays["quiet"]).worst == pytest.approx(0.05)


def test_what_came_while_we_stood_still_ourselves_is_not_measured() -> None:
    history, stored = a_day()
    history.blinks = [(102.9, 103.04)]
    assert len(delays_of_screens(history, stored)["quiet"]) == 4
    assert len(delays_of_presses(history)["quiet"]) == 4


def test_a_version_that_a_snapshot_brought_was_known_then() -> None:
    history, stored = a_day()
    the_screen(history).known[2:5] = [Known(LINE, 1, 4, 104.5, False)]
    assert sorted(round(one, 3) for one in delays_of_screens(history, stored)["quiet"]) == [0.05, 0.05, 0.5, 1.5, 2.5]


def test_how_long_a_press_took_counts_only_where_there_was_an_answer() -> None:
    history, _ = a_day()
    history.presses[0].attempts.insert(0, Attempt("request 0", 90.0, 101.0, None))
    assert [round(one, 3) for one in delays_of_presses(history)["quiet"]] == [0.02] * 4


def test_a_spread_of_a_hundred_has_its_hundredth_at_the_end() -> None:
    assert Spread.of([float(n) for n in range(100, 0, -1)]) == Spread(100, 51.0, 99.0, 100.0)
