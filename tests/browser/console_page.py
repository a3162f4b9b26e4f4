"""A doctor's console, and what happens around it while a test looks."""

from playwright.async_api import Locator, expect

from tests.browser.front_desk import Json
from tests.browser.network import Network
from tests.browser.screens import NO_NETWORK, Console
from tests.browser.stage import Stage


async def seen(console: Console) -> None:
    """Today's ended tickets, from the bottom of the line."""
    await console.press("e")
    await expect(console.page.locator(".side h2")).to_contain_text("Ended today")


def in_rooms(console: Console, door: str) -> Locator:
    return console.page.get_by_role("heading", name="In the rooms").locator("+ ul li").filter(has_text=f"Room {door}")


async def time_passes(console: Console, network: Network, how_long: str) -> None:
    """On the page alone: while no event comes, nothing tells it the server's time."""
    console.forgives(NO_NETWORK)
    await console.page.clock.install()
    network.hold_back_events()
    await console.page.clock.fast_forward(how_long)


async def ends(stage: Stage, verb: str, *, count: int = 1) -> list[Json]:
    """So many people are called to room 2 and end."""
    called = []
    for _ in range(count):
        ticket = await stage.desk.calls(stage.general, stage.room("2"))
        await stage.desk.does(verb, ticket)
        called.append(ticket)
    return called
