"""The inbox, live: whoever is connected hears each notification once, whichever process stored it."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from queue_server.actor import Actor, system
from queue_server.ids import new_id
from queue_server.transaction import Database
from realtime.streams import StreamEvent
from tests.a_clinic import Clinic
from tests.a_server import Running, Screen


async def is_told(database: Database, who: Actor, title: str) -> str:
    """A line in somebody's inbox; its id."""
    line = {
        "id": (ident := str(new_id())),
        "key": f"a line:{ident}",
        "kind": "change",
        "title": title,
        "body": "At ten",
        "link": "/appointments",
    }
    wish = {"user": str(who.id), "inbox": {**line, "subject": None}, "deliveries": [], "jobs": []}
    await database.hot(system(who.organization_id)).call("notify", wish)
    return ident


def titles(screen: Screen) -> list[tuple[str, int]]:
    return [(told["title"], told["unread"]) for told in screen.heard["notification"]]


async def test_every_screen_of_a_person_hears_each_notification_once(server: Running, clinic: Clinic) -> None:
    """Stored by this process it is said at once, stored by another at the next look; and every look sees it again."""
    person, other = await clinic.a_patient(), await clinic.a_patient()
    token, stranger = {"token": server.token(person)}, {"token": server.token(other)}
    here: Database = server.app.state.database
    async with server.socket(token) as first, server.socket(token) as second, server.socket(stranger) as deaf:
        ident = await is_told(here, person, "first")
        await is_told(clinic.database, person, "second")
        for screen in (first, second):
            await screen.hears("notification", 2)
        await is_told(here, person, "third")
        await is_told(clinic.database, person, "fourth")
        for screen in (first, second):
            await screen.hears("notification", 4)
            assert [title for title, _ in titles(screen)] == ["first", "second", "third", "fourth"]
            assert titles(screen)[-1] == ("fourth", 4)
        told = first.heard["notification"][0]
        assert set(told) == {"id", "kind", "title", "body", "link", "at", "unread"}
        assert (told["id"], told["kind"], told["link"]) == (ident, "change", "/appointments")
        assert deaf.heard["notification"] == []


async def test_a_second_tab_hears_that_the_inbox_was_read(server: Running, clinic: Clinic) -> None:
    person = await clinic.a_patient()
    here: Database = server.app.state.database
    async with server.socket({"token": server.token(person)}) as tab:
        await asyncio.gather(*(is_told(here, person, "again") for _ in range(5)))
        await tab.hears("notification", 5)
        await here.hot(person).call("read_inbox", None, None)
        assert await tab.hears("notification:read") == [{"unread": 0}]


async def test_what_came_before_somebody_connected_is_not_said(server: Running, clinic: Clinic) -> None:
    """A page reads it over HTTP."""
    person = await clinic.a_patient()
    here: Database = server.app.state.database
    await is_told(here, person, "before")
    async with server.socket({"token": server.token(person)}) as screen:
        await is_told(here, person, "after")
        await screen.hears("notification")
        assert titles(screen) == [("after", 2)]


async def test_what_a_look_finds_again_long_after_is_no_news(server: Running, clinic: Clinic) -> None:
    """A backup keeps a transaction open, and looks read all that was since."""
    person = await clinic.a_patient()
    here: Database = server.app.state.database
    async with server.socket({"token": server.token(person)}) as screen:
        ident = await is_told(here, person, "first")
        [row] = await here.read("SELECT * FROM events WHERE body ->> 'notification_id' = $1", ident)
        stored = StreamEvent.read(row)
        long_ago = (datetime.fromisoformat(stored.at) - timedelta(minutes=6)).isoformat()
        for again in (stored, replace(stored, version=1000, at=long_ago)):
            server.app.state.hub.take(again)
        await is_told(here, person, "second")
        await screen.hears("notification", 2)
        assert [title for title, _ in titles(screen)] == ["first", "second"]
