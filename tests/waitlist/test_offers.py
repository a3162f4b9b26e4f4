"""A time that is given back is offered to one after another, and becomes an appointment of whoever takes it."""

from datetime import datetime, time, timedelta
from uuid import UUID

import pytest

from queue_server.actor import Role
from queue_server.appointments.errors import BookingLimit, SlotTaken
from queue_server.queues.errors import BadState
from queue_server.waitlist.errors import OfferOver
from tests.waitlist.a_list import Appointment, WaitingList


async def a_full_day(waiting: WaitingList) -> dict[int, Appointment]:
    """An appointment every hour from eight, of somebody each."""
    await waiting.policy(step_minutes=60, change_until_minutes=0)
    return {hour: await waiting.books(f"At {hour}", waiting.at(hour)) for hour in (8, 9, 10, 11)}


async def test_a_freed_slot_is_held_for_whoever_asked_first(waiting: WaitingList) -> None:
    full = await a_full_day(waiting)
    ali, badr = await waiting.waits("Ali"), await waiting.waits("Badr")
    await waiting.settles()
    assert await waiting.offers() == []

    await waiting.cancels("At 9", full[9])
    await waiting.settles()

    offer = await waiting.offered_to(ali)
    assert offer["starts_at"] == waiting.at(9)
    assert (await waiting.state(ali), await waiting.state(badr)) == ("offered", "waiting")
    assert (waiting.at(9), "held") in await waiting.taken()
    assert await waiting.jobs_of("offer.made") == [{"offer": str(offer["id"])}]

    taken = await waiting.accepts("Ali", offer["id"])
    assert (UUID(taken["id"]), taken["status"]) == (offer["hold_id"], "pending")
    assert len(taken["reference"]) == 8
    assert await waiting.state(ali) == "booked"
    assert (waiting.at(9), "pending") in await waiting.taken()
    assert taken["id"] in [body["appointment"] for body in await waiting.jobs_of("appointment.booked")]
    assert [action for action in await waiting.audited() if action.startswith("offer")] == [
        "offer.made",
        "offer.accepted",
    ]


async def test_it_goes_from_one_to_the_next_and_everybody_keeps_their_place(waiting: WaitingList) -> None:
    full = await a_full_day(waiting)
    ali, badr, cyra = [await waiting.waits(name) for name in ("Ali", "Badr", "Cyra")]
    await waiting.cancels("At 9", full[9])
    await waiting.settles()
    await waiting.declines("Ali", (await waiting.offered_to(ali))["id"])
    await waiting.settles()
    await waiting.time_runs_out((await waiting.offered_to(badr))["id"])
    await waiting.settles()
    offer = await waiting.offered_to(cyra)
    assert [await waiting.state(entry) for entry in (ali, badr, cyra)] == ["waiting", "waiting", "offered"]
    await waiting.declines("Cyra", offer["id"])
    await waiting.settles()
    assert await waiting.open_offers() == []  # nobody is asked twice about the same time
    ended = [action for action in await waiting.audited() if action in ("offer.declined", "offer.expired")]
    assert ended == ["offer.declined", "offer.expired", "offer.declined"]

    await waiting.cancels("At 11", full[11])
    await waiting.settles()
    assert (await waiting.offered_to(ali))["starts_at"] == waiting.at(11)


async def test_an_offer_that_is_over_is_worth_nothing(waiting: WaitingList) -> None:
    full = await a_full_day(waiting)
    ali = await waiting.waits("Ali")
    await waiting.cancels("At 9", full[9])
    await waiting.settles()
    offer = (await waiting.offered_to(ali))["id"]
    await waiting.expires(offer)
    for answer in (waiting.accepts, waiting.declines):
        with pytest.raises(OfferOver):
            await answer("Ali", offer)
    await waiting.time_runs_out(offer)
    await waiting.settles()
    with pytest.raises(OfferOver):
        await waiting.accepts("Ali", offer)
    assert (await waiting.state(ali), (waiting.at(9), "held") in await waiting.taken()) == ("waiting", False)


async def test_the_same_answer_twice_is_one_answer(waiting: WaitingList) -> None:
    full = await a_full_day(waiting)
    ali, badr = await waiting.waits("Ali"), await waiting.waits("Badr")
    await waiting.cancels("At 9", full[9])
    await waiting.settles()
    refused = (await waiting.offered_to(ali))["id"]
    await waiting.declines("Ali", refused)
    await waiting.declines("Ali", refused)
    await waiting.settles()
    offer = (await waiting.offered_to(badr))["id"]
    first = await waiting.accepts("Badr", offer)
    assert await waiting.accepts("Badr", offer) == first
    with pytest.raises(OfferOver):
        await waiting.declines("Badr", offer)


async def test_an_earlier_time_moves_the_appointment_and_frees_the_later_one(waiting: WaitingList) -> None:
    full = await a_full_day(waiting)
    await waiting.policy(step_minutes=60, change_until_minutes=0, most_open=1)
    late = await waiting.waits("At 11", appointment_id=full[11]["id"])
    ali = await waiting.waits("Ali")
    await waiting.cancels("At 9", full[9])
    await waiting.settles()

    moved = await waiting.accepts("At 11", (await waiting.offered_to(late))["id"])
    assert (moved["id"], moved["sequence"]) == (full[11]["id"], 1)
    assert datetime.fromisoformat(moved["starts_at"]) == waiting.at(9)
    assert [body["appointment"] for body in await waiting.jobs_of("appointment.moved")] == [moved["id"]]
    await waiting.settles()

    assert (await waiting.offered_to(ali))["starts_at"] == waiting.at(11)
    times = [at for at, _ in await waiting.taken()]
    assert times == [waiting.at(hour) for hour in (8, 9, 10, 11)]


async def test_whoever_gave_their_appointment_up_meanwhile_gets_a_new_one(waiting: WaitingList) -> None:
    full = await a_full_day(waiting)
    entry = await waiting.waits("At 11", appointment_id=full[11]["id"])
    await waiting.cancels("At 9", full[9])
    await waiting.settles()
    await waiting.cancels("At 11", full[11])
    taken = await waiting.accepts("At 11", (await waiting.offered_to(entry))["id"])
    assert taken["id"] != full[11]["id"]
    assert (waiting.at(9), "pending") in await waiting.taken()


async def test_an_appointment_that_has_begun_moves_nowhere(waiting: WaitingList) -> None:
    full = await a_full_day(waiting)
    entry = await waiting.waits("At 11", appointment_id=full[11]["id"])
    await waiting.cancels("At 9", full[9])
    await waiting.settles()
    await waiting.database.read("UPDATE appointments SET status = 'checked_in' WHERE id = $1", UUID(full[11]["id"]))
    with pytest.raises(BadState):
        await waiting.accepts("At 11", (await waiting.offered_to(entry))["id"])
    assert (waiting.at(9), "held") in await waiting.taken()


async def test_limits_hold_for_a_new_appointment(waiting: WaitingList) -> None:
    full = await a_full_day(waiting)
    await waiting.policy(step_minutes=60, most_open=1, change_until_minutes=0)
    entry = await waiting.waits("At 11")  # another one, not an earlier one
    await waiting.cancels("At 9", full[9])
    await waiting.settles()
    offer = await waiting.offered_to(entry)
    with pytest.raises(BookingLimit):
        await waiting.accepts("At 11", offer["id"])
    assert (await waiting.offered_to(entry))["id"] == offer["id"]


async def test_nobody_is_offered_a_time_at_which_they_have_an_appointment(waiting: WaitingList) -> None:
    full = await a_full_day(waiting)
    other = await waiting.clinic.a_user(Role.DOCTOR, waiting.clinic.branch)
    await waiting.works(other)
    await waiting.books("Ali", waiting.at(9), staff_id=str(other.id))
    ali = await waiting.waits("Ali", staff_id=str(waiting.clinic.doctor.id))
    badr = await waiting.waits("Badr", staff_id=str(waiting.clinic.doctor.id))
    await waiting.cancels("At 9", full[9])
    await waiting.settles()
    assert await waiting.state(ali) == "waiting"
    assert (await waiting.offered_to(badr))["staff_id"] == waiting.clinic.doctor.id


async def test_where_nobody_works_any_more_nothing_can_be_taken(waiting: WaitingList) -> None:
    full = await a_full_day(waiting)
    ali = await waiting.waits("Ali")
    await waiting.cancels("At 9", full[9])
    await waiting.settles()
    await waiting.changes("UPDATE time_blocks SET ends_at = '08:30' WHERE staff_id = $1", waiting.clinic.doctor.id)
    with pytest.raises(SlotTaken):
        await waiting.accepts("Ali", (await waiting.offered_to(ali))["id"])


async def test_a_long_service_waits_until_enough_is_free(waiting: WaitingList) -> None:
    await waiting.policy(change_until_minutes=0)
    booked = [await waiting.books(f"Q{n}", waiting.at(8, 10 * n)) for n in range(6)]
    await waiting.changes("UPDATE time_blocks SET ends_at = '09:00' WHERE staff_id = $1", waiting.clinic.doctor.id)
    long = await waiting.a_service(minutes=15, after=5)
    ali, badr = await waiting.waits("Ali", service_id=str(long)), await waiting.waits("Badr")
    await waiting.cancels("Q2", booked[2])
    await waiting.settles()
    assert (await waiting.offered_to(badr))["starts_at"] == waiting.at(8, 20)
    await waiting.cancels("Q4", booked[4])
    await waiting.cancels("Q5", booked[5])
    await waiting.settles()
    assert (await waiting.offered_to(ali))["starts_at"] == waiting.at(8, 40)


async def test_what_is_left_beside_an_offer_goes_to_the_next(waiting: WaitingList) -> None:
    await waiting.policy(change_until_minutes=0)
    await waiting.changes("UPDATE time_blocks SET ends_at = '08:30' WHERE staff_id = $1", waiting.clinic.doctor.id)
    long = await waiting.a_service(minutes=30)
    whole = await waiting.books("Salma", waiting.at(8), service_id=str(long))
    entries = [await waiting.waits(name) for name in ("Ali", "Badr", "Cyra", "Dana")]
    await waiting.cancels("Salma", whole)
    await waiting.settles()
    assert [offer["starts_at"] for offer in await waiting.offers()] == [waiting.at(8, n) for n in (0, 10, 20)]
    assert [await waiting.state(entry) for entry in entries] == ["offered"] * 3 + ["waiting"]


async def test_a_time_beside_the_grid_is_offered_as_it_is(waiting: WaitingList) -> None:
    await waiting.policy(step_minutes=30, change_until_minutes=0)
    await waiting.changes("UPDATE time_blocks SET ends_at = '09:00' WHERE staff_id = $1", waiting.clinic.doctor.id)
    odd = await waiting.desk_books("Salma", waiting.at(8, 15))
    for minute in (0, 25, 35, 45):
        await waiting.desk_books(f"At {minute}", waiting.at(8, minute))
    ali = await waiting.waits("Ali")
    await waiting.cancels("Salma", odd)
    await waiting.settles()
    assert (await waiting.offered_to(ali))["starts_at"] == waiting.at(8, 15)


async def test_a_place_in_a_group_is_a_slot_too(waiting: WaitingList) -> None:
    await waiting.policy(change_until_minutes=0)
    await waiting.changes(
        "UPDATE time_blocks SET ends_at = '08:10', seats = 2 WHERE staff_id = $1", waiting.clinic.doctor.id
    )
    booked = [await waiting.books(name, waiting.at(8)) for name in ("One", "Two")]
    ali = await waiting.waits("Ali")
    await waiting.cancels("Two", booked[1])
    await waiting.settles()
    taken = await waiting.accepts("Ali", (await waiting.offered_to(ali))["id"])
    assert taken["starts_at"] == booked[0]["starts_at"]
    assert [status for _, status in await waiting.taken()] == ["pending", "pending"]


async def test_what_is_free_already_is_offered_at_once_and_then_not_again_for_a_day(waiting: WaitingList) -> None:
    ali = await waiting.waits("Ali", from_time="09:00")
    await waiting.settles()
    offer = await waiting.offered_to(ali)
    assert offer["starts_at"] == waiting.at(9)
    await waiting.declines("Ali", offer["id"])
    await waiting.settles()
    assert await waiting.open_offers() == []  # the next slot is free as well: nobody is asked about each of them
    badr = await waiting.waits("Badr", from_time="09:00")
    await waiting.settles()
    assert [one["entry_id"] for one in await waiting.open_offers()] == [badr]


async def test_new_hours_are_looked_through_once(waiting: WaitingList) -> None:
    ali = await waiting.waits("Ali", from_time="14:00", until_time="15:00")
    await waiting.settles()
    keeper = waiting.keeper()
    await keeper.look()
    await waiting.settles()
    assert await waiting.offers() == []
    await waiting.works(waiting.clinic.doctor, starts_at=time(14), ends_at=time(16))
    await keeper.look()
    await waiting.settles()
    assert (await waiting.offered_to(ali))["starts_at"] == waiting.at(14)


async def test_a_wait_for_an_earlier_time_ends_with_the_appointment(waiting: WaitingList) -> None:
    full = await a_full_day(waiting)
    earlier = await waiting.waits("At 11", appointment_id=full[11]["id"])
    await waiting.cancels("At 11", full[11])
    await waiting.cancels("At 9", full[9])
    await waiting.settles()
    assert (await waiting.state(earlier), await waiting.offers()) == ("over", [])
    assert (await waiting.audited()).count("waitlist.over") == 1


async def test_a_wait_ends_with_its_days(waiting: WaitingList) -> None:
    past, kept = await waiting.waits("Ali", from_time="14:00"), await waiting.waits("Badr", from_time="14:00")
    await waiting.database.read(
        "UPDATE waitlist_entries SET from_on = $2, until_on = $2 WHERE id = $1", past, waiting.day - timedelta(days=9)
    )
    await waiting.keeper().end()
    assert [await waiting.state(one) for one in (past, kept)] == ["over", "waiting"]
    assert (await waiting.audited()).count("waitlist.over") == 1


async def test_what_is_held_for_somebody_is_theirs_whoever_came_back_beside_them(waiting: WaitingList) -> None:
    """Somebody who had left sits on a seat that the block has not: whoever asks for the time finds nothing free."""
    full = await a_full_day(waiting)
    ali, late = await waiting.waits("Ali"), await waiting.waits("At 11", appointment_id=full[11]["id"])
    for hour in (8, 9):
        await waiting.cancels(f"At {hour}", full[hour])
        await waiting.settles()
    beside = "UPDATE appointments SET status = 'checked_in', seat = 2 WHERE id = ANY($1)"
    await waiting.database.read(beside, [UUID(full[hour]["id"]) for hour in (8, 9)])
    new, moved = [
        await waiting.accepts(name, (await waiting.offered_to(entry))["id"])
        for name, entry in (("Ali", ali), ("At 11", late))
    ]
    assert [datetime.fromisoformat(one["starts_at"]) for one in (new, moved)] == [waiting.at(8), waiting.at(9)]
    assert moved["id"] == full[11]["id"]
