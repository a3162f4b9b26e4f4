"""The document tells what was measured, and only that."""

from typing import Any
from xml.etree import ElementTree

import pytest

from tests.bench import report
from tests.bench.figures import Row, compared
from tests.bench.machine import description
from tests.bench.report import DOCUMENT, bench_table, plots, renewed, sections, targets_table
from tests.bench.targets import TARGETS, least, most


def figures() -> list[dict[str, Any]]:
    rounds = {"ours": [150_000.0, 170_000.0, 160_000.0], "stock": [8000.0], "node socket.io": [80_000.0], "floor": []}
    return [
        compared("fanout", "5,000 subscribers", "deliveries/CPU-s", rounds).document(),
        Row("positions", "5,000 people waiting", 70.44, "CPU-ms/call", {"stock": 0.25}).document(),
        Row("latency", "5,000 watchers, 10/s, p99", 90.0, "ms").document(),
        Row("latency", "5,000 watchers, 10/s, max", 120.0, "ms").document(),
    ]


def test_a_figure_is_the_median_of_its_rounds_and_so_is_the_peers() -> None:
    assert figures()[0] == {
        "bench": "fanout",
        "case": "5,000 subscribers",
        "value": 160_000,
        "unit": "deliveries/CPU-s",
        "ratios": {"stock": 20.0, "node socket.io": 2.0},
    }


def test_a_ratio_is_told_with_the_peers_own_figure() -> None:
    assert "| 5,000 subscribers | 160,000 | deliveries/CPU-s | 20.0 (of 8,000) | 2.00 (of 80,000) |" in bench_table(
        figures()[:1]
    )


def test_targets_are_judged_and_what_was_not_measured_is_left_out() -> None:
    told = targets_table(figures())

    assert "| fanout | 5,000 subscribers, ÷ node socket.io | ≥ 1.5 |  | 2.00 | must |" in told
    assert "| positions | 5,000 people waiting | ≤ 100 | ≤ 50 | 70.4 | must |" in told
    assert "| latency | 5,000 watchers, 10/s, p99 | ≤ 80 | ≤ 45 | 90.0 | **missed** |" in told
    assert "floor" not in told
    assert "storm" not in told


@pytest.mark.parametrize(
    ("bound", "good", "bad"), [(least(1200), 1200, 1199.9), (most(0.5), 0.5, 0.51)], ids=["least", "most"]
)
def test_a_bound_holds_up_to_its_limit(bound: Any, good: float, bad: float) -> None:
    assert bound.holds(good)
    assert not bound.holds(bad)


def test_only_what_stands_between_the_marks_is_renewed() -> None:
    text = "Before.\n<!-- targets -->\nold\n<!-- /targets -->\nAfter.\n"

    assert renewed(text, {"targets": "new"}) == "Before.\n<!-- targets -->\n\nnew\n<!-- /targets -->\nAfter.\n"
    assert renewed(renewed(text, {"targets": "x"}), {"targets": "new"}) == renewed(text, {"targets": "new"})


def test_the_document_has_a_place_for_every_table_and_shows_every_plot() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    benches = {target.bench for target in TARGETS}

    assert [name for name in ("targets", "machine", *benches) if f"<!-- {name} -->" not in text] == []
    assert [name for name, *_ in report.CHARTS if f"performance/{name}.svg" not in text] == []
    assert {name for name, _ in sections(figures(), None)} == {"targets", "fanout", "positions", "latency"}


def test_the_machine_is_told() -> None:
    told = report.machine_table(description({"node": "20.0.0"}))

    assert "cores |" in told
    assert "node 20.0.0" in told


def test_plots_are_drawings_with_a_bar_for_each_figure() -> None:
    drawn = {name: ElementTree.fromstring(svg) for name, svg in plots(figures())}
    bars = {name: len(drawing.findall("{http://www.w3.org/2000/svg}rect")) for name, drawing in drawn.items()}

    assert bars == {"fanout": 3, "positions": 2, "latency": 2}
