"""Whose turn is near is told so: once for each ticket, from what rings, and not those who have only just come."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from queue_server.actor import Actor
from tests.notifications.a_post_office import PostOffice


async def joins(office: PostOffice, who: Actor | None = None, **wish: Any) -> dict[str, Any]:
    """Somebody took a number a while ago."""
    ticket = await office.clinic.joins_as(who) if who else await office.clinic.a_ticket(**wish)
    await office.clinic.database.read(
        "UPDATE tickets SET joined_at = joined_at - interval '5 minutes' WHERE id = $1", UUID(ticket["id"])
    )
    return ticket


async def looks(office: PostOffice) -> None:
    await office.watch().look()
    await office.settles()


async def test_who_is_next_but_two_is_told_once(office: PostOffice) -> None:
    number = "+96890000020"
    for _ in range(3):
        await joins(office)
    ticket = await joins(office, phone=number)
    await looks(office)
    assert await office.texts_to(number) == []
    await office.clinic.calls_next()
    await looks(office)
    await office.clinic.calls_next()
    await looks(office)
    (text,) = await office.texts_to(number)
    assert f"{ticket['number']}: two people are ahead of you" in text
    assert f"/t/{ticket['id']}#1." in text


async def test_somebody_with_an_account_is_told_by_push_and_in_the_inbox(office: PostOffice) -> None:
    salma = await office.a_patient()
    browser = await office.subscribes(salma)
    ticket = await joins(office, salma)
    await looks(office)
    pushed = await browser.shelf.first()
    assert (pushed.said["kind"], pushed.headers["urgency"]) == ("line.near", "high")
    assert pushed.said["url"].startswith(f"/t/{ticket['id']}#")
    (line,) = (await office.inbox(salma))["items"]
    assert (line["kind"], line["link"]) == ("line.near", pushed.said["url"])
    assert await office.letters_to(salma) == []
    assert await office.watch()._near() == []


async def test_who_has_only_just_come_sees_it_for_themselves(office: PostOffice) -> None:
    await office.clinic.a_ticket(phone="+96890000021")
    await looks(office)
    assert await office.deliveries() == []


async def test_nobody_is_called_to_a_line_that_has_paused(office: PostOffice) -> None:
    await joins(office, phone="+96890000022")
    await office.clinic.database.read("UPDATE queues SET paused_since = now() WHERE id = $1", office.clinic.queue)
    await looks(office)
    assert await office.deliveries() == []


async def test_what_is_long_over_is_forgotten(office: PostOffice) -> None:
    salma = await office.a_patient()
    await office.booked(salma)
    await office.settles()
    for table in ("notifications", "deliveries"):
        await office.clinic.database.read(
            f"UPDATE {table} SET at = at - $2::interval WHERE organization_id = $1",
            office.clinic.organization,
            timedelta(days=181),
        )
    await office.watch().forget()
    assert ((await office.inbox(salma))["items"], await office.deliveries()) == ([], [])
