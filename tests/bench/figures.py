"""What a bench gives back: rows for stdout, and the little arithmetic they need."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """One figure; `ratios` say how many times the peer's figure it is, measured in the same run."""

    bench: str
    case: str
    value: float
    unit: str
    ratios: Mapping[str, float] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        return {
            "bench": self.bench,
            "case": self.case,
            "value": rounded(self.value),
            "unit": self.unit,
            "ratios": {peer: rounded(ratio) for peer, ratio in self.ratios.items()},
        }


def compared(bench: str, case: str, unit: str, rounds: Mapping[str, Sequence[float]], *, ours: str = "ours") -> Row:
    """The medians of rounds by who was measured: ours as the value, and its ratio to every other."""
    medians = {name: statistics.median(values) for name, values in rounds.items() if values}
    mine = medians.pop(ours)
    return Row(bench, case, mine, unit, {name: mine / theirs for name, theirs in medians.items() if theirs})


def rounded(value: float) -> float:
    """Four digits that count, and no more."""
    return round(value) if abs(value) >= 1000 else float(f"{value:.4g}")
