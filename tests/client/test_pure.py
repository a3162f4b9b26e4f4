"""What the cases of the contract do not say: answers that cross changes on the way, bounds, and the clock's turns."""

from typing import Any

from queue_server.client.follower import LINE, MOST_KEPT, Follower
from queue_server.client.rules import AT_ONCE, DESK, DISPLAY, PHONE, Link, changes_at, first_dial_in, liveness


def a_line(version: int, *numbers: str) -> dict[str, Any]:
    tickets = [{"id": number, "number": number, "state": "waiting"} for number in numbers]
    told = {"at": "2026-11-22T05:00:00Z", "paused": False, "open": True, "resumes_at": None, "active": []}
    return {"queue_id": "q1", "epoch": 1, "version": version, "line": tickets, **told}


def a_join(version: int, number: str, at: int) -> dict[str, Any]:
    ops = [{"op": "insert", "at": at, "ticket": {"id": number, "number": number, "state": "waiting"}}]
    return {"queue_id": "q1", "epoch": 1, "version": version, "at": "2026-11-22T05:01:00Z", "ops": ops}


def test_a_snapshot_that_was_taken_before_a_change_does_not_take_it_back() -> None:
    """The change was sent while the snapshot, which is older, was on its way."""
    follower = Follower(LINE)
    follower.takes(a_line(4, "A1"))
    follower.awaits()
    assert follower.hears(a_join(5, "A2", 1)) == "gap"
    follower.takes(a_line(4, "A1"))
    assert follower.held == {**a_line(5, "A1", "A2"), "at": "2026-11-22T05:01:00Z"}
    assert not follower.is_missing


def test_an_answer_that_was_made_before_a_change_does_not_take_it_back() -> None:
    follower = Follower(LINE)
    follower.takes(a_line(1))
    follower.awaits()
    assert [follower.hears(a_join(version, f"A{version}", version - 2)) for version in (2, 3)] == ["gap", "gap"]
    assert follower.is_answered({"snapshot": a_line(2, "A2")}) == "whole"
    assert follower.held is not None
    assert follower.held["version"] == 3


def test_what_is_kept_has_a_bound() -> None:
    follower = Follower(LINE)
    follower.takes(a_line(0))
    for version in range(2, MOST_KEPT * 2):
        assert follower.hears(a_join(version, f"A{version}", 0)) == "gap"
    follower.hears(a_join(1, "A1", 0))
    assert follower.held is not None
    assert follower.held["version"] == MOST_KEPT + 1


def test_the_word_changes_at_no_moment_that_is_not_told_of() -> None:
    """Between two of its moments the word stays, for every link and every kind."""
    for patience in (DESK, DISPLAY, PHONE):
        for joined in (True, False):
            for known in (True, False):
                link = Link(lost_at=100.0, heard_at=95.0, joined=joined, known=known)
                told, now = [], 100.0
                while (then := changes_at(link, patience, now)) is not None:
                    told.append(then)
                    now = then
                seen = [liveness(link, patience, 100.0 + step / 4) for step in range(400)]
                turns = {100.0 + step / 4 for step in range(1, 400) if seen[step] != seen[step - 1]}
                assert turns <= set(told), (patience, joined, known)


def test_a_connection_that_ends_after_a_long_silence_has_no_grace_besides() -> None:
    """Its pings give it up in the very second in which the silence was too long."""
    link = Link(lost_at=107.99, heard_at=100.0, known=True)
    assert [liveness(link, DESK, now) for now in (107.995, 108.0)] == ["live", "stale"]
    assert changes_at(link, DESK, 107.995) == 108.0


def test_a_connection_that_had_held_is_dialled_again_at_once_but_not_a_draining_server() -> None:
    assert first_dial_in(0.5, -3) == AT_ONCE / 2
    assert first_dial_in(0.5, 2.5) == 2.5
