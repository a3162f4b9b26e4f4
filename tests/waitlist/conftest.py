"""A waiting list of its own for each test."""

import pytest

from tests.a_clinic import Clinic
from tests.waitlist.a_list import WaitingList


@pytest.fixture
async def waiting(clinic: Clinic) -> WaitingList:
    """The doctor works from 08:00 to 12:00 every day, from the day after tomorrow on."""
    return await WaitingList.open(clinic)
