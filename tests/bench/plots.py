"""Bars as SVG: readable on light and on dark ground, without a library."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT = 760, 150, 110
BAR, GAP, HEADING, TITLE, FOOT = 17, 5, 24, 52, 16
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600; font-size: 15px } .unit, .value { fill: #57606a }
.group { font-weight: 600 } .end { text-anchor: end }
.ours { fill: #12805c } .peer { fill: #8c96a3 } .floor { fill: #b7791f } .axis { stroke: #d0d7de }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .unit, .value { fill: #9aa4b0 }
  .ours { fill: #3fb68b } .peer { fill: #6e7781 } .floor { fill: #d29922 } .axis { stroke: #3d444d }
}
"""


@dataclass(frozen=True)
class Bar:
    """One figure. `kind` is its colour: ours, peer or floor."""

    label: str
    value: float
    kind: str = "ours"


@dataclass(frozen=True)
class Group:
    """Bars that belong together."""

    label: str
    bars: Sequence[Bar]


def picture(title: str, unit: str, groups: Sequence[Group]) -> str:
    """A chart of horizontal bars, all on one scale from zero."""
    longest = max(bar.value for group in groups for bar in group.bars) or 1.0
    drawn: list[str] = []
    y = TITLE
    for group in groups:
        if group.label:
            drawn.append(f'<text class="group" x="8" y="{y + 15}">{escape(group.label)}</text>')
            y += HEADING
        for bar in group.bars:
            drawn.append(_bar(bar, y, longest))
            y += BAR + GAP
        y += GAP
    height = y + FOOT
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
            f' role="img" aria-label="{escape(title, {chr(34): "&quot;"})}">',
            f"<style>{STYLE}</style>",
            f'<text class="title" x="8" y="20">{escape(title)}</text>',
            f'<text class="unit" x="8" y="39">{escape(unit)}</text>',
            f'<line class="axis" x1="{LEFT}" x2="{LEFT}" y1="{TITLE}" y2="{y}"/>',
            *drawn,
            "</svg>\n",
        ]
    )


def _bar(bar: Bar, y: int, longest: float) -> str:
    width = max(1.0, (WIDTH - LEFT - RIGHT) * bar.value / longest)
    return (
        f'<text class="end" x="{LEFT - 8}" y="{y + 13}">{escape(bar.label)}</text>'
        f'<rect class="{bar.kind}" x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}" rx="2"/>'
        f'<text class="value" x="{LEFT + width + 6:.1f}" y="{y + 13}">{shown(bar.value)}</text>'
    )


def shown(value: float) -> str:
    """A figure as people read it."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.2g}"
