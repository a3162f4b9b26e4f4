"""What is hashed: no two entries are the same bytes, and nothing can be changed or moved unseen."""

from datetime import UTC, datetime
from functools import reduce

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from queue_server.audit.chain import GENESIS, Anchor, anchors_in, canonical, seal
from tests.audit.ledger import KEYS, OTHER_KEYS

FIELD = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
ENTRY = st.lists(FIELD, min_size=1, max_size=10)
AT = datetime(2026, 11, 21, 12, 0, 0, 5, tzinfo=UTC)


@given(ENTRY, ENTRY)
def test_two_entries_are_never_the_same_bytes(one: list[str | None], other: list[str | None]) -> None:
    assert (canonical(one) == canonical(other)) == (one == other)


@given(st.lists(st.text(max_size=6), min_size=2, max_size=4), st.integers(0, 2))
def test_text_that_moves_over_the_edge_of_a_column_is_another_entry(columns: list[str], at: int) -> None:
    at = min(at, len(columns) - 2)
    assume(columns[at])
    moved = [*columns]
    moved[at], moved[at + 1] = moved[at][:-1], moved[at][-1] + moved[at + 1]
    assert canonical(moved) != canonical(columns)


@given(st.lists(ENTRY, min_size=1, max_size=8), st.data())
def test_the_last_seal_depends_on_every_entry_and_their_order(
    entries: list[list[str | None]], data: st.DataObject
) -> None:
    changed = data.draw(st.permutations(entries) | st.lists(ENTRY, max_size=8))
    assume(changed != entries)
    assert reduce(seal, changed, GENESIS) != reduce(seal, entries, GENESIS)


def test_absent_is_not_empty() -> None:
    assert canonical([None]) != canonical([""])


def test_an_anchor_is_read_back_from_a_file_and_from_a_log() -> None:
    anchor = Anchor.made(KEYS, 7, AT, GENESIS)
    logged = f'{{"event": "audit.anchored", "level": "info", {anchor.line().strip()[1:]}\n'

    assert anchors_in([anchor.line(), "\n", '{"event": "request", "ms": 3}\n', logged]) == [anchor, anchor]


@pytest.mark.parametrize(
    "other", [{"seq": 8}, {"hash": "00" * 32}, {"at": "2026-11-21T12:00:00.000006+00:00"}, {"mac": "00" * 32}]
)
def test_an_anchor_vouches_for_all_it_says(other: dict[str, object]) -> None:
    anchor = Anchor.made(KEYS, 7, AT, GENESIS)

    assert anchor.is_by(KEYS)
    assert not anchor.is_by(OTHER_KEYS)
    assert not Anchor.read({**anchor.told(), **other}).is_by(KEYS)


@pytest.mark.parametrize(
    "line", ['{"seq": 1, "mac"', '"mac"', '{"mac": 3}', '{"mac": "00", "seq": 1, "at": "yesterday", "hash": "00"}']
)
def test_what_is_no_anchor_is_not_read_as_one(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the parser says
        anchors_in([line])
