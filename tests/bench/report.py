"""`python -m tests.bench.report bench.jsonl …`: renews the tables of docs/performance.md and its plots."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.bench.plots import Bar, Group, picture, shown
from tests.bench.targets import TARGETS, Document

DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"
PLOTS = DOCUMENT.with_suffix("")
PEERS = ("stock", "tuned stock", "node socket.io", "floor", "10 waiting", "express sequelize")
# Plots: name (a bench, and perhaps a word more), title, unit, and how the unit of the figures in it ends.
CHARTS = (
    ("fanout", "A change to everybody in a room", "deliveries per CPU-second of the server; more is better", ""),
    ("positions", "One call-next, and everybody hears their place", "CPU milliseconds a call; less is better", ""),
    ("connect", "To connect, be let in and see", "connections per CPU-second; more is better", "connections/CPU-s"),
    ("connect-memory", "Memory for each connection", "KB; less is better", "KB/connection"),
    ("latency", "From the commit to the screen", "milliseconds; less is better", ""),
    ("storm", "Everybody was cut off, and is current again", "seconds; less is better", "s"),
    ("line", "Requests through HTTP", "per second; more is better", "/s"),
)


def main(paths: list[str]) -> int:
    """Read figures (of several files the later one wins), write the document and the plots."""
    lines = [line for path in paths for line in Path(path).read_text(encoding="utf-8").splitlines()]
    if not lines:
        print("usage: python -m tests.bench.report bench.jsonl …", file=sys.stderr)
        return 2
    documents = {(row["bench"], row["case"]): row for row in map(json.loads, lines)}
    figures = [row for row in documents.values() if row["bench"] != "machine"]
    machine = next((row for row in documents.values() if row["bench"] == "machine"), None)
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(renewed(text, dict(sections(figures, machine))), encoding="utf-8")
    PLOTS.mkdir(exist_ok=True)
    for name, svg in plots(figures):
        (PLOTS / f"{name}.svg").write_text(svg, encoding="utf-8")
    return 0


def renewed(text: str, sections: dict[str, str]) -> str:
    """The document with everything between `<!-- name -->` and `<!-- /name -->` made anew; the rest stays."""
    for name, section in sections.items():
        pattern = re.compile(rf"(<!-- {re.escape(name)} -->\n).*?(<!-- /{re.escape(name)} -->)", re.DOTALL)
        text = pattern.sub(lambda found, section=section: f"{found[1]}\n{section}\n{found[2]}", text)  # type: ignore[misc]
    return text


def sections(figures: Sequence[Document], machine: Document | None) -> Iterator[tuple[str, str]]:
    """Every table by the name of its place."""
    yield "targets", targets_table(figures)
    for bench in dict.fromkeys(figure["bench"] for figure in figures):
        yield bench, bench_table([figure for figure in figures if figure["bench"] == bench])
    if machine is not None:
        yield "machine", machine_table(machine)


def targets_table(figures: Sequence[Document]) -> str:
    """What was asked for, and what came out."""
    rows = []
    for target in TARGETS:
        value = target.value_in(figures)
        if value is None:
            continue
        named = target.case if target.of is None else f"{target.case}, ÷ {target.of}"
        rows.append((target.bench, named, target.must or "", target.reach or "", shown(value), target.verdict(value)))
    return table(("bench", "figure", "must", "reach", "measured", "verdict"), rows)


def bench_table(figures: Sequence[Document]) -> str:
    """All figures of a bench; a column for each peer."""
    peers = [peer for peer in PEERS if any(peer in figure["ratios"] for figure in figures)]
    rows = (
        (figure["case"], shown(figure["value"]), figure["unit"], *(_ratio(figure, peer) for peer in peers))
        for figure in figures
    )
    return table(("case", "ours", "unit", *(f"÷ {peer}" for peer in peers)), rows)


def _ratio(figure: Document, peer: str) -> str:
    ratio = figure["ratios"].get(peer)
    return "" if ratio is None else f"{shown(ratio)} (of {shown(figure['value'] / ratio)})"


def machine_table(machine: Document) -> str:
    """On what it was measured, with which libraries."""
    facts = {
        "processor": f"{machine['case']}, {machine['value']} cores",
        "servers have a core of their own": "yes" if machine["pinned"] else "no",
        "kernel": machine["kernel"],
        "Python": machine["python"],
        "highest load seen": f"{machine['highest load']} (about 2 where nothing else runs)",
        "versions": ", ".join(f"{name} {version}" for name, version in machine["versions"].items()),
    }
    return table(("machine", ""), facts.items())


def table(heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A table in Markdown."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *([str(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def plots(figures: Sequence[Document]) -> Iterator[tuple[str, str]]:
    """Every plot for which there are figures, by name."""
    for name, title, unit, ending in CHARTS:
        bench = name.partition("-")[0]
        chosen = [one for one in figures if one["bench"] == bench and one["unit"].endswith(ending)]
        if chosen:
            yield name, picture(title, unit, groups_of(chosen))


def groups_of(figures: Sequence[Document]) -> list[Group]:
    """A group for each case with peers; cases without become bars of one group, by what they have in common."""
    groups: dict[str, list[Bar]] = {}
    for figure in figures:
        peers = [peer for peer in PEERS if peer in figure["ratios"]]
        if peers:
            theirs = [Bar(peer, figure["value"] / figure["ratios"][peer], _kind(peer)) for peer in peers]
            groups[figure["case"]] = [Bar("ours", figure["value"]), *theirs]
        else:
            common, _, own = figure["case"].rpartition(", ")
            groups.setdefault(common, []).append(Bar(own, figure["value"]))
    return [Group(label, bars) for label, bars in groups.items()]


def _kind(peer: str) -> str:
    return "floor" if peer == "floor" else "peer"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
