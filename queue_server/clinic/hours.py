"""Opening hours as people write them; a range that ends before it begins ends the next morning."""

from collections.abc import Sequence

DAY = 24 * 60  # minutes

Hours = tuple[str, str]


def must_be_in_order(ranges: Sequence[Hours]) -> None:
    """ValueError unless each range of a day begins when the one before has ended."""
    ended = 0
    for opens, closes in ranges:
        begins = minute_of(opens)
        if begins < ended:
            raise ValueError("each range must begin after the one before it has ended")
        ended = end_of(opens, closes)


def minute_of(clock: str) -> int:
    """Minutes since midnight of `HH:MM`."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def end_of(opens: str, closes: str) -> int:
    """The last minute of a range, counted from the midnight before it; beyond 1,440 after midnight."""
    begins, ends = minute_of(opens), minute_of(closes)
    return ends if ends > begins else ends + DAY
