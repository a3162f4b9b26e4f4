"""The client in Python keeps the cases; the pages' own keeps the same ones (`tests/web/conformance.test.mjs`)."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from queue_server.client.apply import ticket_after
from queue_server.client.errors import Misfit, Refused
from queue_server.client.follower import BOARD, LINE, Follower
from queue_server.client.rules import (
    DESK,
    DISPLAY,
    PHONE,
    Link,
    answer_to,
    liveness,
    next_dial_in,
    servers_now,
)
from queue_server.client.schedules import DAY
from tests.a_screen import settled

HERE = Path(__file__).parent
PATIENCE = {"desk": DESK, "display": DISPLAY, "phone": PHONE}
Case = dict[str, Any]


def cases(file: str, key: str = "cases") -> list[Any]:
    """The cases of a file, by their names."""
    rows: list[Case] = json.loads((HERE / f"{file}.json").read_text(encoding="utf-8"))[key]
    return [pytest.param(row, id=row["name"]) for row in rows]


def follow(follower: Follower, case: Case) -> None:
    """Through all steps; and nothing that was given is altered."""
    before = deepcopy(case)
    if case["holds"] is not None:
        follower.takes(case["holds"])
    for step in case["steps"]:
        assert take(follower, step) == step.get("is"), step
    shows = follower.held
    assert shows is not None
    assert settled({name: shows[name] for name in case["shows"]}) == settled(case["shows"])
    assert case == before


def take(follower: Follower, step: Case) -> str | None:
    """One step, and the word for it."""
    if "snapshot" in step:
        follower.takes(step["snapshot"])
        return None
    if "asks" in step:
        assert follower.asks() == step["asks"]
        return None
    if "head" in step:
        return follower.compares(step["head"])
    if "answer" in step:
        return follower.is_answered(step["answer"])
    try:
        return follower.hears(step["diff"])
    except Misfit:
        return "misfit"


@pytest.mark.parametrize("case", cases("line"))
def test_a_line_is_followed(case: Case) -> None:
    follow(Follower(LINE), case)


@pytest.mark.parametrize("case", cases("board"))
def test_a_board_is_followed(case: Case) -> None:
    follow(Follower(BOARD), case)


@pytest.mark.parametrize("case", cases("day"))
def test_a_day_is_followed(case: Case) -> None:
    follow(Follower(DAY), case)


@pytest.mark.parametrize("case", cases("ticket"))
def test_ones_own_place_is_followed(case: Case) -> None:
    ticket = case["holds"]
    for step in case["steps"]:
        before, ticket = ticket, ticket_after(ticket, step["event"], step["message"])
        assert (ticket is not before) is (step["is"] == "taken"), step
    assert {name: ticket[name] for name in case["shows"]} == case["shows"]


@pytest.mark.parametrize("case", cases("connection", "liveness"))
def test_a_page_says_how_live_it_is(case: Case) -> None:
    told = case["link"]
    link = Link(**{**told, "heard_at": told["heard_at"] / 1000, "lost_at": told["lost_at"] / 1000})
    assert liveness(link, PATIENCE[case["page"]], case["now"] / 1000) == case["is"]


@pytest.mark.parametrize("case", cases("connection", "dials"))
def test_a_page_dials_again(case: Case) -> None:
    assert next_dial_in(case["attempt"], case["chance"], case["draining_for"] / 1000) == case["is"] / 1000


@pytest.mark.parametrize("case", cases("connection", "refusals"))
def test_a_refusal_has_a_meaning(case: Case) -> None:
    assert answer_to(Refused.of(case["refusal"]), after_fresh_ones=case["after_fresh_ones"]) == case["is"]


@pytest.mark.parametrize("case", cases("connection", "clock"))
def test_the_clock_is_the_servers(case: Case) -> None:
    shown = servers_now(case["server_time"], case["heard_at"] / 1000, case["now"] / 1000)
    assert round(shown.timestamp() * 1000) == case["is"]
