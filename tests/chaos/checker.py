"""The checker: pure functions over what was recorded and what is stored; each violation is a sentence."""

from collections.abc import Iterable

from tests.chaos import check_lines, check_screens, check_writes
from tests.chaos.history import History, Stored

MOST_SAID = 5


def violations(history: History, stored: Stored) -> dict[str, list[str]]:
    """Check → what it found; empty where all is well."""
    found: dict[str, Iterable[str]] = {
        "writes": check_writes.wrong_writes(history, stored),
        "unasked": check_writes.unasked(history, stored),
        "versions": check_lines.wrong_versions(stored),
        "glimpses": check_lines.wrong_glimpses(history.glimpses, history),
        "numbers": check_lines.wrong_numbers(stored),
        "calls": check_lines.wrong_calls(stored),
        "places": check_lines.wrong_places(stored),
        "lives": check_lines.wrong_lives(stored),
        "complaints": history.complaints,
    }
    for story in history.stories:
        found[f"gaps of {story.name}"] = check_screens.gaps(story)
        found[f"steps of {story.name}"] = check_screens.wrong_steps(story)
        found[f"ghosts of {story.name}"] = check_screens.ghosts(story, stored)
        found[f"end of {story.name}"] = check_screens.wrong_ends(story)
    return {check: sentences for check, said in found.items() if (sentences := list(said))}


def as_text(found: dict[str, list[str]]) -> str:
    """For whoever reads a failure."""
    lines = []
    for check, sentences in found.items():
        lines.append(f"{check}: {len(sentences)}")
        lines += [f"    {sentence}" for sentence in sentences[:MOST_SAID]]
    return "\n".join(lines)
