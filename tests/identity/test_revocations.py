"""Whoever was signed out stays out, in every process and after a restart."""

from queue_server.actor import Role
from queue_server.identity.revocations import KEPT, Revocations
from queue_server.ids import new_id
from tests.identity.house import House


def test_an_event_of_a_session_is_heard_and_others_are_not() -> None:
    revocations, session_id, other = Revocations(), new_id(), new_id()
    revocations.hear("session.revoked", {"session_id": str(session_id)})
    revocations.hear("ticket.called", {"ticket_id": str(other)})
    assert revocations.is_revoked(session_id)
    assert not revocations.is_revoked(other)
    assert not revocations.is_revoked(None)


def test_it_is_forgotten_when_no_access_token_can_be_left() -> None:
    now = 0.0
    revocations, first, second = Revocations(clock=lambda: now), new_id(), new_id()
    revocations.hear("session.revoked", {"session_id": str(first)})
    now = KEPT.total_seconds() + 1
    revocations.hear("session.revoked", {"session_id": str(second)})
    assert not revocations.is_revoked(first)
    assert revocations.is_revoked(second)


async def test_a_process_that_starts_knows_who_has_just_left(house: House) -> None:
    person = await house.a_person(Role.DOCTOR)
    first, second = [await house.signs_in(person) for _ in range(2)]
    session_id = (await house.authority.bearer(first["access_token"])).session_id
    await house.asks("POST", "/auth/logout", headers={"Authorization": f"Bearer {first['access_token']}"})
    fresh = Revocations()
    await fresh.load(house.database)
    assert fresh.is_revoked(session_id)
    assert not fresh.is_revoked((await house.authority.bearer(second["access_token"])).session_id)
