"""What tests of the line may ask for besides a clinic."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, settings

from tests.a_clinic import Clinic
from tests.queues.a_desk import Desk, a_desk

# No deadlines: a busy machine is no bug. A failure prints how to see it again.
settings.register_profile("clinic", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("clinic")


@pytest.fixture
async def desk(clinic: Clinic) -> AsyncIterator[Desk]:
    """The clinic's lines over HTTP."""
    async with a_desk(clinic) as made:
        yield made
