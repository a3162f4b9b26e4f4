"""A moment in a query: one reader for all, text of an address as well as what a socket sends."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from queue_server.errors import Invalid
from queue_server.http.asked import day_in, id_in, moment_in, moment_or_day_in

MUSCAT = ZoneInfo("Asia/Muscat")
EIGHT = datetime(2026, 11, 21, 4, tzinfo=UTC)
READERS: list[Callable[[dict[str, Any], str], object]] = [
    moment_in,
    day_in,
    id_in,
    lambda query, name: moment_or_day_in(query, name, MUSCAT),
]
STRANGE = [
    "",
    "soon",
    "0",
    0,
    5.5,
    True,
    [],
    {},
    "2026-02-30",
    "2026-11-21T08:00:00",
    "9999-12-31T23:59:59-14:00",
    "1999-12-31",
]


@pytest.mark.parametrize("said", ["2026-11-21T08:00:00+04:00", "2026-11-21T08:00:00 04:00", "2026-11-21T04:00:00Z"])
def test_a_moment_has_an_offset_whose_plus_may_have_become_a_space(said: str) -> None:
    assert moment_in({"from": said}, "from") == moment_or_day_in({"from": said}, "from", MUSCAT) == EIGHT


def test_a_day_begins_at_the_midnight_of_its_zone() -> None:
    query = {"to": "2026-11-21"}
    assert day_in(query, "to") == date(2026, 11, 21)
    assert moment_or_day_in(query, "to", MUSCAT, days=1) == datetime(2026, 11, 22, tzinfo=MUSCAT)


@pytest.mark.parametrize("said", STRANGE)
def test_what_cannot_be_read_is_refused_with_its_place(said: Any) -> None:
    query = {"from": said}
    for read in READERS:
        with pytest.raises(Invalid) as refusal:
            read(query, "from")
        assert list(refusal.value.pointers) == ["/from"]


def test_what_is_not_said_is_nothing() -> None:
    assert [read({}, "from") for read in READERS] == [None] * 4
