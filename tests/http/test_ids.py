"""Ids of one process follow each other, whatever the clock does."""

import time_machine

from queue_server.ids import new_id


def test_ids_sort_as_they_were_made() -> None:
    ids = [new_id() for _ in range(10_000)]  # more than one millisecond has numbers for
    assert ids == sorted(set(ids))
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}


def test_a_clock_that_was_put_back_a_little_is_waited_for_and_one_put_back_far_is_followed() -> None:
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        first = new_id()
        clock.shift(-0.5)
        second = new_id()
        clock.shift(-5)
        third = new_id()
    assert second > first
    assert third < first
    assert third.int >> 80 == 1_899_999_994_500
