"""Resync is right from any version: behind, beyond what is kept, of another epoch, of the future (promise 13)."""

from collections.abc import AsyncIterator, Iterator
from copy import deepcopy

import pytest

from realtime.streams import Payload
from tests.a_screen import Display, Staff, settled
from tests.a_server import PATIENCE, Screen
from tests.live.test_stalled_clients import much_happens
from tests.live.ward import Ward

RING = 1000  # diffs of a stream that a server keeps
AT_ONCE = 501  # fewer than a screen may be behind, which hears each of them twice


@pytest.fixture
async def screen(ward: Ward) -> AsyncIterator[Screen]:
    """In both rooms of the first server, so that it follows and keeps."""
    screen = Screen()
    await screen.client.connect(ward.servers[0].url, auth=ward.auth(), transports=["websocket"], wait_timeout=PATIENCE)
    for wish in (ward.line, ward.display):
        assert (await screen.asks("queue:subscribe", wish))["ok"]
    yield screen
    await screen.client.disconnect()


async def anew(screen: Screen, held: Payload) -> Payload:
    """What a screen that holds this shows after it has asked."""
    is_display = "streams" in held
    wish = {"branch_id": held["branch_id"], "streams": held["streams"]} if is_display else as_line(held)
    answer = await screen.asks("queue:resync", wish)
    assert answer["ok"], answer
    shown = (Display if is_display else Staff)(answer.get("snapshot", held))
    for diff in answer.get("diffs", []):
        assert shown.take(diff)
    return settled(shown.shows)


def as_line(held: Payload) -> Payload:
    return {"queue_id": held["queue_id"], "epoch": held["epoch"], "since": held["version"]}


async def pictures(ward: Ward, rounds: int) -> list[Payload]:
    """The line and the board as they were at many versions, and at last."""
    taken = [*await ward.truth(ward.servers[0])]
    for _ in range(rounds):
        await ward.joins(ward.servers[0], 2)
        await ward.calls(ward.servers[0])
        taken += await ward.truth(ward.servers[0])
    return taken


async def test_from_every_version_that_is_kept_the_diffs_lead_to_what_is_so(ward: Ward, screen: Screen) -> None:
    taken = await pictures(ward, 8)
    for held in taken:
        truth = taken[-1] if "streams" in held else taken[-2]
        assert await anew(screen, held) == settled(truth)


def strangely(held: Payload) -> Iterator[Payload]:
    """The same screen, gone astray: of other epochs, of the future, from before the beginning."""
    for epoch, version in ((0, 0), (-1, 0), (99, 0), (0, 7), (0, 10**9), (0, -(10**9))):
        other = deepcopy(held)
        for at in other["streams"].values() if "streams" in other else [other]:
            at["epoch"] += epoch
            at["version"] += version
        yield other


async def test_from_wherever_a_screen_went_astray_it_is_led_back(ward: Ward, screen: Screen) -> None:
    *_, line, board = await pictures(ward, 2)
    for truth in (line, board):
        for astray in strangely(truth):
            assert await anew(screen, astray) == settled(truth)


async def test_a_display_that_knows_one_line_of_three_too_little_gets_it(ward: Ward, screen: Screen) -> None:
    *_, board = await pictures(ward, 2)
    held = deepcopy(board)
    held["streams"].popitem()
    assert await anew(screen, held) == settled(board)


async def test_beyond_what_is_kept_there_is_a_snapshot(ward: Ward, screen: Screen) -> None:
    line, board = await ward.truth(ward.servers[0])
    for happened in range(AT_ONCE, RING + AT_ONCE + 1, AT_ONCE):
        await much_happens(ward, AT_ONCE)
        await screen.hears("queue:updated", 2 * happened, patience=20)
    truth = await ward.truth(ward.servers[0])
    for held, now in zip((line, board), truth, strict=True):
        assert await anew(screen, held) == settled(now)
