"""`python -m queue_server.client board URL BRANCH`: a live board in the terminal, as an example of a program."""

import argparse
import asyncio
from contextlib import suppress

from rich.console import Console
from rich.live import Live
from rich.table import Table

from queue_server.client.clinic import Clinic
from queue_server.client.errors import Refused
from queue_server.client.followed import Shown
from queue_server.client.shapes import Board


def page(shown: Shown[Board]) -> Table:
    """Who is called where; and since when we do not know, if we do not."""
    board = shown.view
    queues = {queue["queue_id"]: queue for queue in board["queues"]}
    since = "" if shown.is_live else f" · reconnecting, as of {shown.as_of:%H:%M:%S} UTC"
    waiting = " · ".join(f"{queue['name']}: {queue['waiting']} waiting" for queue in queues.values())
    table = Table("Number", "Room", "Queue", title=board["name"] + since, caption=waiting)
    for call in sorted(board["showing"], key=lambda call: call["called_at"], reverse=True):
        door = call["counter"]["door"] if call["counter"] else ""
        table.add_row(call["number"], door, queues[call["queue_id"]]["name"], style="" if shown.is_live else "dim")
    return table


async def board(url: str, branch: str) -> None:
    """Until interrupted, or refused."""
    with Live("connecting …", auto_refresh=False) as screen:
        async with Clinic(url) as clinic, clinic.display(branch) as followed:
            async for shown in followed:
                screen.update(page(shown), refresh=True)


def main() -> int:
    """Give the exit code."""
    asked = argparse.ArgumentParser(prog="python -m queue_server.client", description=__doc__)
    asked.add_argument("what", choices=["board"])
    asked.add_argument("url", help="such as https://clinic.example")
    asked.add_argument("branch", help="the id of a public branch")
    told = asked.parse_args()
    try:
        with suppress(KeyboardInterrupt):
            asyncio.run(board(told.url, told.branch))
    except Refused as refused:
        Console(stderr=True).print(str(refused))
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
