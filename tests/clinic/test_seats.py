"""Seats: one person at a counter, one counter for a person, and breaks that say when they end."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.clinic.two_branches import TwoBranches
from tests.identity.house import slug_of


async def seats(clinic: TwoBranches) -> list[Any]:
    rows = await clinic.house.database.read(
        "SELECT counter_id, user_id FROM counter_sessions WHERE organization_id = $1 AND ended_at IS NULL",
        clinic.house.organization_id,
    )
    return [(row["counter_id"], row["user_id"]) for row in rows]


async def test_who_sits_down_opens_the_counter(clinic: TwoBranches) -> None:
    answer = await clinic.sits(clinic.doctor, clinic.room)
    assert (answer.status_code, answer.json()["state"]) == (200, "open")
    assert answer.json() == await clinic.counter(clinic.room)
    assert "user_id" not in answer.json()
    [event] = clinic.heard(clinic.khuwair)
    assert (event["type"], event["is_public"]) == ("counter.changed", True)
    assert event["body"]["counter"] == (await clinic.snapshot(clinic.khuwair))["counters"][0]
    [*_, entry] = await clinic.house.audited("counter.changed")
    assert (entry["actor_id"], entry["subject_id"]) == (clinic.doctor.id, clinic.room)
    assert entry["facts"] == {"did": "sit-down"}


async def test_sitting_down_where_one_sits_changes_nothing(clinic: TwoBranches) -> None:
    first = await clinic.sits(clinic.doctor, clinic.room)
    again = await clinic.sits(clinic.doctor, clinic.room)
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(clinic.heard(clinic.khuwair)) == 1


async def test_a_counter_is_taken_while_somebody_sits_there(clinic: TwoBranches) -> None:
    await clinic.sits(clinic.doctor, clinic.room)
    answer = await clinic.sits(clinic.other_doctor, clinic.room)
    assert (answer.status_code, slug_of(answer)) == (409, "counter-taken")
    assert await seats(clinic) == [(clinic.room, clinic.doctor.id)]
    await clinic.leaves(clinic.doctor, clinic.room)
    assert (await clinic.sits(clinic.other_doctor, clinic.room)).status_code == 200


async def test_of_all_who_want_a_counter_at_once_one_gets_it(clinic: TwoBranches) -> None:
    people = [clinic.doctor, clinic.other_doctor, clinic.reception, clinic.manager, clinic.admin] * 3
    answers = await asyncio.gather(*(clinic.sits(person, clinic.room) for person in people))
    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(200), statuses.count(409)) == (3, 12)
    assert len(await seats(clinic)) == 1
    assert len(clinic.heard(clinic.khuwair)) == 1


async def test_who_sits_down_elsewhere_leaves_their_former_counter(clinic: TwoBranches) -> None:
    await clinic.sits(clinic.doctor, clinic.room)
    await clinic.sits(clinic.doctor, clinic.next_room)
    assert await seats(clinic) == [(clinic.next_room, clinic.doctor.id)]
    counters = [event["body"]["counter"] for event in clinic.heard(clinic.khuwair)]
    told = [(counter["door"], counter["state"]) for counter in counters]
    assert told == [("1", "open"), ("1", "closed"), ("2", "open")]


async def test_the_former_counter_may_be_at_another_branch(clinic: TwoBranches) -> None:
    await clinic.sits(clinic.doctor, clinic.room)
    await clinic.sits(clinic.doctor, clinic.far_room)
    assert await seats(clinic) == [(clinic.far_room, clinic.doctor.id)]
    assert [event["body"]["counter"]["state"] for event in clinic.heard(clinic.khuwair)] == ["open", "closed"]
    assert [event["body"]["counter"]["state"] for event in clinic.heard(clinic.salalah)] == ["open"]


async def test_who_is_refused_a_counter_keeps_their_own(clinic: TwoBranches) -> None:
    await clinic.sits(clinic.doctor, clinic.room)
    await clinic.sits(clinic.other_doctor, clinic.next_room)
    assert slug_of(await clinic.sits(clinic.doctor, clinic.next_room)) == "counter-taken"
    assert (clinic.room, clinic.doctor.id) in await seats(clinic)


async def test_nobody_sits_in_two_places_however_fast_they_click(clinic: TwoBranches) -> None:
    rooms = [clinic.room, clinic.next_room, clinic.far_room] * 4
    answers = await asyncio.gather(*(clinic.sits(clinic.doctor, room) for room in rooms))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await seats(clinic)) == 1


async def test_two_people_who_swap_counters_never_wait_for_each_other(clinic: TwoBranches) -> None:
    await clinic.sits(clinic.doctor, clinic.room)
    await clinic.sits(clinic.admin, clinic.far_room)
    for _ in range(5):
        answers = await asyncio.gather(
            clinic.sits(clinic.doctor, clinic.far_room),
            clinic.sits(clinic.admin, clinic.room),
            clinic.sits(clinic.doctor, clinic.room),
            clinic.sits(clinic.admin, clinic.far_room),
        )
        assert {answer.status_code for answer in answers} <= {200, 409}
        assert len({who for _, who in await seats(clinic)}) == len(await seats(clinic)) == 2


async def test_leaving_closes_the_counter_and_leaving_again_changes_nothing(clinic: TwoBranches) -> None:
    await clinic.sits(clinic.doctor, clinic.room)
    answers = [await clinic.leaves(clinic.doctor, clinic.room) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 204]
    assert (await clinic.counter(clinic.room))["state"] == "closed"
    assert len(clinic.heard(clinic.khuwair)) == 2


async def test_a_colleague_cannot_be_sent_away_but_the_desk_frees_a_forgotten_counter(clinic: TwoBranches) -> None:
    await clinic.sits(clinic.doctor, clinic.room)
    assert slug_of(await clinic.leaves(clinic.other_doctor, clinic.room)) == "counter-taken"
    assert (await clinic.leaves(clinic.reception, clinic.room)).status_code == 204
    assert await seats(clinic) == []


async def test_a_break_says_when_it_ends(clinic: TwoBranches) -> None:
    await clinic.sits(clinic.doctor, clinic.room)
    wish = {"minutes": 15, "reason": "canary coffee"}
    paused = (await clinic.asks("POST", f"/counters/{clinic.room}/pause", clinic.doctor, json=wish)).json()
    until = datetime.fromisoformat(paused["back_at"]) - datetime.now(UTC)
    assert paused["state"] == "paused"
    assert timedelta(minutes=14) < until <= timedelta(minutes=15)
    resumed = (await clinic.asks("POST", f"/counters/{clinic.room}/resume", clinic.doctor)).json()
    assert (resumed["state"], resumed["back_at"]) == ("open", None)
    assert "canary" not in str(clinic.house.ear.heard)
    assert "canary" not in str([dict(row) for row in await clinic.house.audited("counter.changed")])


async def test_pausing_and_resuming_what_is_so_already_changes_nothing(clinic: TwoBranches) -> None:
    await clinic.sits(clinic.doctor, clinic.room)
    pause, resume = f"/counters/{clinic.room}/pause", f"/counters/{clinic.room}/resume"
    assert (await clinic.asks("POST", resume, clinic.doctor)).status_code == 200
    first = await clinic.asks("POST", pause, clinic.doctor, json={"minutes": 5})
    again = await clinic.asks("POST", pause, clinic.reception, json={"minutes": 50})
    assert (again.status_code, again.json()) == (200, {**first.json(), "is_mine": False})
    assert first.json()["is_mine"]
    assert len(clinic.heard(clinic.khuwair)) == 2


async def test_a_break_without_an_end_has_none(clinic: TwoBranches) -> None:
    await clinic.sits(clinic.doctor, clinic.room)
    ways: list[dict[str, Any]] = [{}, {"json": {}}, {"json": {"minutes": None, "reason": None}}]
    for sent in ways:
        paused = await clinic.asks("POST", f"/counters/{clinic.room}/pause", clinic.doctor, **sent)
        assert (paused.json()["state"], paused.json()["back_at"]) == ("paused", None)


async def test_where_nobody_sits_nobody_takes_a_break(clinic: TwoBranches) -> None:
    for action in ("pause", "resume"):
        answer = await clinic.asks("POST", f"/counters/{clinic.room}/{action}", clinic.doctor)
        assert (answer.status_code, slug_of(answer)) == (409, "counter-empty")


@pytest.mark.parametrize(
    "wish", [{"minutes": 0}, {"minutes": 721}, {"minutes": "soon"}, {"reason": " "}, {"state": "open"}], ids=str
)
async def test_what_no_break_can_be_is_refused(clinic: TwoBranches, wish: dict[str, Any]) -> None:
    await clinic.sits(clinic.doctor, clinic.room)
    answer = await clinic.asks("POST", f"/counters/{clinic.room}/pause", clinic.doctor, json=wish)
    assert (answer.status_code, slug_of(answer)) == (422, "invalid")


async def test_a_body_where_none_belongs_is_refused(clinic: TwoBranches) -> None:
    path = f"/counters/{clinic.room}/session"
    assert slug_of(await clinic.asks("POST", path, clinic.doctor, json={"user_id": "x"})) == "invalid"
    assert (await clinic.asks("POST", path, clinic.doctor, json={})).status_code == 200


async def test_a_retried_press_is_answered_the_same(clinic: TwoBranches) -> None:
    path, key = f"/counters/{clinic.room}/session", {"Idempotency-Key": "sit-once"}
    first = await clinic.asks("POST", path, clinic.doctor, headers=key)
    await clinic.leaves(clinic.doctor, clinic.room)
    again = await clinic.asks("POST", path, clinic.doctor, headers=key)
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status_code, again.json()) == (200, first.json())
    assert await seats(clinic) == []


async def test_counters_are_for_staff_of_their_branch(clinic: TwoBranches, rival: TwoBranches) -> None:
    for method, end in (("POST", "session"), ("DELETE", "session"), ("POST", "pause"), ("POST", "resume")):
        near, far = f"/counters/{clinic.room}/{end}", f"/counters/{clinic.far_room}/{end}"
        assert slug_of(await clinic.asks(method, near)) == "auth-required"
        assert slug_of(await clinic.asks(method, near, clinic.patient)) == "forbidden"
        assert slug_of(await clinic.asks(method, far, clinic.other_doctor)) == "forbidden"
        assert slug_of(await clinic.asks(method, near, rival.admin)) == "not-found"
        assert slug_of(await clinic.asks(method, "/counters/7/session", clinic.admin)) == "not-found"
    assert clinic.house.ear.heard == []
