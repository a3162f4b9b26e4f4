"""Nobody gets a slot twice, whoever comes at the same moment and wherever a process dies."""

import asyncio
import random
from collections.abc import Awaitable
from typing import Any
from uuid import UUID

import pytest

from queue_server.actor import Actor, Role, system
from queue_server.appointments.errors import SlotTaken
from queue_server.errors import Refusal
from queue_server.jobs import queries as job_queries
from queue_server.waitlist.errors import OfferOver
from queue_server.waitlist.matching import Matching
from tests.waitlist.a_list import WaitingList

ROUNDS = 8
SOLD = """
    SELECT count(*) FILTER (WHERE a.status <> 'held') AS sold, count(*) AS kept FROM appointments a
    WHERE a.organization_id = $1 AND a.starts_at = $2 AND a.staff_id = $3 AND a.status NOT IN ('cancelled', 'no_show')
"""
OVERLAPS = """
    SELECT count(*) FROM appointments a JOIN appointments b ON a.staff_id = b.staff_id AND a.id < b.id
        AND a.seat = b.seat AND a.during && b.during
    WHERE a.organization_id = $1 AND a.status NOT IN ('cancelled', 'no_show')
      AND b.status NOT IN ('cancelled', 'no_show')
"""


async def sold(waiting: WaitingList, hour: int, minute: int = 0) -> tuple[int, int]:
    doctor = waiting.clinic.doctor.id
    (row,) = await waiting.database.read(SOLD, waiting.clinic.organization, waiting.at(hour, minute), doctor)
    return row["sold"], row["kept"]


async def at_once(*asked: Awaitable[Any]) -> list[Any]:
    """All of them together, in any order; what one refuses is its answer."""
    shuffled = list(asked)
    random.shuffle(shuffled)
    answers = await asyncio.gather(*shuffled, return_exceptions=True)
    strange = [one for one in answers if isinstance(one, BaseException) and not isinstance(one, Refusal)]
    assert strange == []
    return answers


async def an_offer(waiting: WaitingList, hour: int, name: str) -> tuple[UUID, UUID]:
    """Somebody waits for a slot that was given back, and is offered it."""
    booked = await waiting.books(f"Gone {hour} {name}", waiting.at(hour))
    entry = await waiting.waits(name, from_time=f"{hour:02}:00", until_time=f"{hour:02}:30")
    await waiting.settles()
    await waiting.cancels(f"Gone {hour} {name}", booked)
    await waiting.settles()
    return entry, (await waiting.offered_to(entry))["id"]


ENDS_SOON = """
    WITH o AS (UPDATE offers SET expires_at = clock_timestamp() + interval '12 milliseconds' WHERE id = $1
        RETURNING hold_id, expires_at)
    UPDATE appointments a SET expires_at = o.expires_at FROM o WHERE a.id = o.hold_id
"""


async def test_accepted_lapsed_or_booked_by_another_at_the_last_moment_it_is_sold_once(waiting: WaitingList) -> None:
    """The offer ends while its owner accepts, its end is noticed, and three others book; every day another one."""
    await waiting.policy(step_minutes=60, change_until_minutes=0)
    for turn in range(ROUNDS):
        waiting.day = waiting.at(0, days=1).date()
        name = f"Ali {turn}"
        entry, offer = await an_offer(waiting, 9, name)
        others = [f"Other {n}" for n in range(3)]
        await waiting.database.read(ENDS_SOON, offer)
        await at_once(accepts(waiting, name, offer), lapses(waiting, offer), *(books(waiting, one) for one in others))
        assert await sold(waiting, 9) == (1, 1)
        (row,) = await waiting.database.read("SELECT state FROM offers WHERE id = $1", offer)
        assert (row["state"], await waiting.state(entry)) in {("accepted", "booked"), ("expired", "waiting")}
    assert (await waiting.database.read(OVERLAPS, waiting.clinic.organization))[0]["count"] == 0


async def accepts(waiting: WaitingList, name: str, offer: UUID) -> Any:
    await asyncio.sleep(random.random() * 0.02)  # before, at or after its end
    return await waiting.accepts(name, offer)


async def lapses(waiting: WaitingList, offer: UUID) -> None:
    hot = waiting.database.hot(system(waiting.clinic.organization))
    while await hot.call("lapse_offer", offer) is not None:
        pass


async def books(waiting: WaitingList, name: str) -> Any:
    """Somebody tries until the slot is sold, to whomever."""
    while (await sold(waiting, 9))[0] == 0:
        try:
            return await waiting.books(name, waiting.at(9))
        except SlotTaken:
            continue
    return None


async def test_yes_and_no_at_once_are_one_of_both(waiting: WaitingList) -> None:
    await waiting.policy(step_minutes=60, change_until_minutes=0)
    for hour in (8, 9, 10, 11):
        entry, offer = await an_offer(waiting, hour, f"Ali {hour}")
        answers = await at_once(waiting.accepts(f"Ali {hour}", offer), waiting.declines(f"Ali {hour}", offer))
        assert sum(isinstance(answer, OfferOver) for answer in answers) == 1
        (row,) = await waiting.database.read("SELECT state FROM offers WHERE id = $1", offer)
        was = {"accepted": ("booked", (1, 1)), "declined": ("waiting", (0, 0))}
        assert (await waiting.state(entry), await sold(waiting, hour)) == was[row["state"]]


async def test_the_same_yes_ten_times_at_once_is_one_appointment(waiting: WaitingList) -> None:
    await waiting.policy(step_minutes=60, change_until_minutes=0)
    _, offer = await an_offer(waiting, 9, "Ali")
    answers = await at_once(*(waiting.accepts("Ali", offer) for _ in range(10)))
    assert len({answer["id"] for answer in answers}) == 1
    assert len(await waiting.jobs_of("appointment.booked")) == 2  # of whoever gave it back, and this one
    assert await sold(waiting, 9) == (1, 1)


async def test_two_times_freed_at_once_are_offered_once_to_one_who_waits_and_both_to_two(waiting: WaitingList) -> None:
    await waiting.policy(step_minutes=60, change_until_minutes=0)
    booked = [await waiting.books(f"At {hour}", waiting.at(hour)) for hour in (8, 9, 10, 11)]
    entry = await waiting.waits("Ali")
    await waiting.settles()
    await at_once(*(waiting.cancels(f"At {hour}", booked[hour - 8]) for hour in (8, 9)))
    await at_once(*(waiting.settles() for _ in range(3)))
    assert [offer["entry_id"] for offer in await waiting.offers()] == [entry]

    second, third = await waiting.waits("Badr", from_time="10:00"), await waiting.waits("Cyra", from_time="10:00")
    await waiting.settles()
    await at_once(*(waiting.cancels(f"At {hour}", booked[hour - 8]) for hour in (10, 11)))
    await at_once(*(waiting.settles() for _ in range(3)))
    assert {offer["entry_id"] for offer in await waiting.open_offers()} == {entry, second, third}
    assert len({offer["starts_at"] for offer in await waiting.open_offers()}) == 3


async def test_a_worker_that_dies_after_the_offer_makes_no_second_one(waiting: WaitingList) -> None:
    await waiting.policy(step_minutes=60, change_until_minutes=0)
    booked = {hour: await waiting.books(f"At {hour}", waiting.at(hour)) for hour in (8, 9, 10, 11)}
    ali, badr = await waiting.waits("Ali"), await waiting.waits("Badr")
    await waiting.settles()
    await waiting.cancels("At 9", booked[9])
    taken = await job_queries.take(waiting.database, ["slot.freed"], most=100, lease=0)  # it dies: the lease is over
    (job,) = [one for one in taken if one.organization_id == waiting.clinic.organization]
    await Matching(waiting.calendars).offer_freed(waiting.database, job)
    await waiting.settles()
    assert [offer["entry_id"] for offer in await waiting.offers()] == [ali]
    assert await waiting.state(badr) == "waiting"
    assert len(await waiting.jobs_of("offer.made")) == 1


async def test_nobody_books_over_an_offer_not_even_whom_it_was_made_to(waiting: WaitingList) -> None:
    await waiting.policy(step_minutes=60, change_until_minutes=0)
    entry, _ = await an_offer(waiting, 9, "Ali")
    offer = await waiting.offered_to(entry)
    for name, wish in (("Ali", {}), ("Ali", {"hold_id": str(offer["hold_id"])}), ("Badr", {})):
        with pytest.raises(SlotTaken):
            await waiting.books(name, waiting.at(9), **wish)
    assert await sold(waiting, 9) == (0, 1)


async def test_two_who_change_places_between_doctors_wait_for_nobody(waiting: WaitingList) -> None:
    """Each moves into the schedule that the other leaves: both locks are taken by id, so nothing stands still."""
    await waiting.policy(step_minutes=60, change_until_minutes=0)
    other = await waiting.clinic.a_user(Role.DOCTOR, waiting.clinic.branch)
    await waiting.works(other)
    doctors = (waiting.clinic.doctor, other)

    async def prepared(name: str, now_with: Actor, then_with: Actor) -> UUID:
        booked = await waiting.books(name, waiting.at(11), staff_id=str(now_with.id))
        blocker = await waiting.books(f"{name}'s", waiting.at(8), staff_id=str(then_with.id))
        wish = {"staff_id": str(then_with.id), "appointment_id": booked["id"], "until_time": "08:30"}
        entry = await waiting.waits(name, **wish)
        await waiting.settles()
        await waiting.cancels(f"{name}'s", blocker)
        await waiting.settles()
        offer: UUID = (await waiting.offered_to(entry))["id"]
        return offer

    offers = [await prepared("Ali", *doctors), await prepared("Badr", *reversed(doctors))]
    answers = await at_once(waiting.accepts("Ali", offers[0]), waiting.accepts("Badr", offers[1]))
    assert {answer["staff_id"] for answer in answers} == {str(doctor.id) for doctor in doctors}
    assert [at for at, _ in await waiting.taken()] == [waiting.at(8), waiting.at(8)]


async def test_leaving_the_list_while_an_offer_is_made_leaves_no_hold(waiting: WaitingList) -> None:
    await waiting.policy(step_minutes=60, change_until_minutes=0)
    for hour in (8, 9, 10, 11):
        booked = await waiting.books(f"At {hour}", waiting.at(hour))
        entry = await waiting.waits(f"Ali {hour}", from_time=f"{hour:02}:00", until_time=f"{hour:02}:30")
        await waiting.settles()
        await waiting.cancels(f"At {hour}", booked)
        await at_once(waiting.settles(), waiting.withdraws(f"Ali {hour}", entry))
        await waiting.settles()
        assert (await waiting.state(entry), await sold(waiting, hour)) == ("withdrawn", (0, 0))
