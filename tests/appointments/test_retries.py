"""Retries of booking are safe (promise 6): one key, one appointment, one answer, also when the calendar has changed."""

import asyncio

from tests.appointments.a_practice import Practice, at, slug_of


async def test_a_booking_that_is_sent_often_is_booked_once(practice: Practice) -> None:
    wish = practice.wish(at(9))
    answers = await asyncio.gather(
        *(practice.posts("/appointments", who=practice.patient, key="once", **wish) for _ in range(20))
    )
    assert {one.status_code for one in answers} == {201}
    assert len({one.text for one in answers}) == 1
    assert sum("Idempotency-Replayed" not in one.headers for one in answers) == 1
    assert await practice.events() == ["appointment.booked"]


async def test_a_retry_is_answered_although_the_calendar_would_refuse_it_now(practice: Practice) -> None:
    wish = practice.wish(at(9))
    first = await practice.posts("/appointments", who=practice.patient, key="once", **wish)
    await practice.clinic.works_no_more(practice.clinic.doctor.id)
    again = await practice.posts("/appointments", who=practice.patient, key="once", **wish)
    other = await practice.posts("/appointments", who=practice.patient, key="another", **wish)
    assert (again.status_code, again.json()) == (201, first.json())
    assert (other.status_code, slug_of(other)) == (422, "invalid")


async def test_a_retry_is_answered_that_was_kept_by_an_earlier_version(practice: Practice) -> None:
    """It says nothing of the doctor's time, which `fits` is asked of."""
    wish = practice.wish(at(9))
    first = await practice.posts("/appointments", who=practice.patient, key="once", **wish)
    await practice.clinic.database.pool.execute(
        "UPDATE idempotency_keys SET body = body - 'seat' - 'busy_from' - 'busy_to' WHERE organization_id = $1",
        practice.clinic.organization,
    )
    again = await practice.posts("/appointments", who=practice.patient, key="once", **wish)
    assert (again.status_code, again.json()) == (201, first.json())


async def test_a_series_is_answered_again_although_nobody_works_then_any_more(practice: Practice) -> None:
    wish = practice.wish(at(9), recurrence="FREQ=WEEKLY;COUNT=3")
    first = await practice.posts("/appointments/series", who=practice.patient, key="once", **wish)
    await practice.clinic.works_no_more(practice.clinic.doctor.id)
    again = await practice.posts("/appointments/series", who=practice.patient, key="once", **wish)
    assert (again.status_code, again.json()) == (201, first.json())
    moves = [await practice.posts("/appointments/series", who=practice.patient, **wish) for _ in range(2)]
    assert {slug_of(one) for one in moves} == {"slot-taken"}


async def test_whoever_never_read_the_answer_has_one_appointment(practice: Practice) -> None:
    """The phone lost it, and asks again with another key, by the hold it has."""
    held = (await practice.holds(at(9))).json()["id"]
    first = (await practice.books(at(9), hold_id=held)).json()
    again = await practice.books(at(9), hold_id=held)
    assert (again.status_code, again.json()) == (201, first)
    assert await practice.events() == ["appointment.booked"]
    somebody = await practice.clinic.a_patient()
    assert slug_of(await practice.books(at(9), who=somebody, hold_id=held)) == "slot-taken"
    assert slug_of(await practice.books(at(9))) == "slot-taken"  # a slot is sold once, to oneself too
    await practice.acts(first, "cancel")
    assert (await practice.books(at(9))).json()["id"] != first["id"]


async def test_a_key_is_for_one_wish_of_one_person(practice: Practice) -> None:
    await practice.posts("/appointments", who=practice.patient, key="once", **practice.wish(at(9)))
    otherwise = await practice.posts("/appointments", who=practice.patient, key="once", **practice.wish(at(10)))
    somebody = await practice.clinic.a_patient()
    elsewhere = await practice.posts("/appointments", who=somebody, key="once", **practice.wish(at(10)))
    assert (otherwise.status_code, slug_of(otherwise)) == (422, "idempotency-key-reused")
    assert elsewhere.status_code == 201


async def test_what_was_refused_is_tried_again(practice: Practice) -> None:
    other = await practice.clinic.a_patient()
    taken = await practice.booked(at(9), who=other)
    wish = practice.wish(at(9))
    refused = await practice.posts("/appointments", who=practice.patient, key="once", **wish)
    await practice.acts(taken, "cancel")
    again = await practice.posts("/appointments", who=practice.patient, key="once", **wish)
    assert (refused.status_code, again.status_code) == (409, 201)


async def test_verbs_are_retried_too(practice: Practice) -> None:
    wish = practice.wish(at(9), recurrence="FREQ=WEEKLY;COUNT=2")
    series = [await practice.posts("/appointments/series", who=practice.patient, key="s", **wish) for _ in range(2)]
    held = [await practice.posts("/holds", who=practice.patient, key="h", **practice.wish(at(11))) for _ in range(2)]
    path = f"/appointments/{series[0].json()['items'][0]['id']}"
    moved = [await practice.posts(f"{path}/move-following", key="m", starts_at=at(14).isoformat()) for _ in range(2)]
    cancelled = [await practice.posts(f"{path}/cancel", key="c", reason="Well again") for _ in range(2)]
    for first, second in (series, held, moved, cancelled):
        assert first.is_success, first.text
        assert first.text == second.text
        assert second.headers["Idempotency-Replayed"] == "true"
    assert len(await practice.jobs("appointment.cancelled")) == 1
