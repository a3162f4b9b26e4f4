"""The thin line."""

from tests.a_clinic import Clinic


async def test_a_doctor_calls_whoever_came_first(clinic: Clinic) -> None:
    first, second = await clinic.joins(2)
    called = await clinic.calls_next()
    assert called is not None
    assert (called["number"], called["state"]) == (first["number"], "called")
    assert await clinic.line() == [second["number"]]
