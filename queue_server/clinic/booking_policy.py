"""What a branch allows those who book there; a key that is missing in `branches.booking` has the usual value."""

from typing import Annotated, Literal

from pydantic import Field

from queue_server.http.bodies import NUMBERS_ONLY, Body

DAY = 24 * 60  # minutes


class BookingPolicy(Body):
    """How early, how late and how much patients may book, change and arrive; staff are bound by hours only."""

    minimum_notice_minutes: Annotated[int, Field(ge=0, le=30 * DAY), NUMBERS_ONLY] = 0
    horizon_days: Annotated[int, Field(ge=1, le=366), NUMBERS_ONLY] = 90
    most_open: Annotated[int, Field(ge=1, le=200), NUMBERS_ONLY] = 20
    most_a_day: Annotated[int, Field(ge=1, le=50), NUMBERS_ONLY] = 5
    change_until_minutes: Annotated[int, Field(ge=0, le=30 * DAY), NUMBERS_ONLY] = 60
    step_minutes: Annotated[int, Field(ge=5, le=240), NUMBERS_ONLY] | None = None
    early_check_in_minutes: Annotated[int, Field(ge=0, le=DAY), NUMBERS_ONLY] = 60
    self_check_in: Literal["code", "free", "off"] = "free"
    hold_minutes: Annotated[int, Field(ge=1, le=60), NUMBERS_ONLY] = 5
    offer_minutes: Annotated[int, Field(ge=5, le=2 * DAY), NUMBERS_ONLY] = 30
