"""The report tells the worst of each figure, which is the least where more is better."""

import json
from dataclasses import asdict

from tests.chaos.report import BEGIN, END, Measured, table, written_into


def a_line(value: float, *, what: str = "well again", unit: str = "s", limit: float | None = 6, load: float = 1) -> str:
    return json.dumps(asdict(Measured(10, what, value, unit, limit, "brief", load, 0.0)))


def test_of_several_runs_the_slowest_is_told_with_the_load_it_had() -> None:
    *_, row = table([a_line(0.5), a_line(1.25, load=7), a_line(1)]).splitlines()
    assert row == "| 10 | well again (brief) | 1.25 s | ≤ 6 s | 3 | 7 |"


def test_of_what_is_done_in_a_second_the_least_is_told() -> None:
    lines = [a_line(value, what="calls", unit="calls/s", limit=300) for value in (900, 700, 800)]
    assert table(lines).splitlines()[-1] == "| 10 | calls (brief) | 700 calls/s | ≥ 300 calls/s | 3 | 1 |"


def test_what_nobody_promised_has_no_limit() -> None:
    assert "| – |" in table([a_line(3, limit=None)])


def test_the_table_takes_the_place_of_the_one_before() -> None:
    once = written_into(f"before {BEGIN}{END} after", "one")
    assert written_into(once, "two") == f"before {BEGIN}\ntwo\n{END} after"
