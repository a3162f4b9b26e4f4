"""What the fault tests measured, one JSON line each; `python -m tests.chaos.report [--write]` tells the worst."""

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]
FILE = ROOT / "test-results" / "promises.jsonl"
README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- worst: begin -->", "<!-- worst: end -->"
HEAD = "| promise | what was measured | worst | promised | runs | load then |\n|---|---|---|---|---|---|"


@dataclass(frozen=True)
class Measured:
    """One value of one run; `limit` is what is promised, None where nothing is; `load` the machine's load average."""

    promise: int
    what: str
    value: float
    unit: str
    limit: float | None
    form: str
    load: float
    at: float
    seed: int | None = None

    @classmethod
    def read(cls, line: str) -> Self:
        return cls(**json.loads(line))

    def tell(self) -> None:
        """On stdout and to the end of the report."""
        line = json.dumps(asdict(self))
        print(line)
        FILE.parent.mkdir(exist_ok=True)
        with FILE.open("a") as report:
            report.write(line + "\n")


def measured(
    promise: int,
    what: str,
    value: float,
    unit: str,
    *,
    limit: float | None = None,
    form: str = "brief",
    seed: int | None = None,
) -> Measured:
    """Say what was measured now."""
    one = Measured(promise, what, round(value, 3), unit, limit, form, round(os.getloadavg()[0], 1), time.time(), seed)
    one.tell()
    return one


@contextmanager
def clocked(promise: int, what: str, *, limit: float, form: str = "brief") -> Iterator[None]:
    """How long the block took, once it ended well."""
    began = time.monotonic()
    yield
    measured(promise, what, time.monotonic() - began, "s", limit=limit, form=form)


def table(lines: Iterable[str]) -> str:
    """The worst of each, as a table of Markdown; where more is better the worst is the least."""
    worst: dict[tuple[int, str, str], Measured] = {}
    runs: dict[tuple[int, str, str], int] = {}
    for one in map(Measured.read, lines):
        key = (one.promise, one.what, one.form)
        runs[key] = runs.get(key, 0) + 1
        if key not in worst or _is_worse(one, worst[key]):
            worst[key] = one
    return "\n".join([HEAD, *(_row(one, runs[key]) for key, one in sorted(worst.items()))])


def _row(one: Measured, runs: int) -> str:
    cells = (one.promise, f"{one.what} ({one.form})", f"{one.value:g} {one.unit}", _limit(one), runs, one.load)
    return "| " + " | ".join(map(str, cells)) + " |"


def _is_worse(one: Measured, other: Measured) -> bool:
    return one.value < other.value if _more_is_better(one) else one.value > other.value


def _more_is_better(one: Measured) -> bool:
    return one.unit.endswith("/s")


def _limit(one: Measured) -> str:
    if one.limit is None:
        return "–"
    return f"{'≥' if _more_is_better(one) else '≤'} {one.limit:g} {one.unit}"


def written_into(text: str, rows: str) -> str:
    """A text with the table between its two marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{rows}\n{END}{after}"


if __name__ == "__main__":
    worst_seen = table(FILE.read_text().splitlines())
    if "--write" in sys.argv:
        README.write_text(written_into(README.read_text(), worst_seen))
    else:
        sys.stdout.write(worst_seen + "\n")
