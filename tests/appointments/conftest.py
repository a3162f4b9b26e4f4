"""What tests of booking may ask for besides a clinic."""

from collections.abc import AsyncIterator

import pytest

from tests.a_clinic import Clinic
from tests.appointments.a_practice import Practice, a_practice


@pytest.fixture
async def practice(clinic: Clinic) -> AsyncIterator[Practice]:
    """The clinic's calendar over HTTP."""
    async with a_practice(clinic) as made:
        yield made
