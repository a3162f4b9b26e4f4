"""The demo clinic over HTTP, as its admin: what happens in the house while a test looks at the pages."""

from asyncio import gather, sleep, timeout
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from tests.browser.api import a_client
from tests.cli.programs import PATIENCE

PASSWORD = "demo-clinic-2026"
ZONE = ZoneInfo("Asia/Muscat")  # of every branch here
Json = Mapping[str, Any]
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ENDS = {"waiting": "leave", "called": "leave", "on_hold": "leave", "serving": "complete"}


class FrontDesk:
    """Somebody who may do everything, quickly."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = a_client(url)
        self.branches: dict[str, str] = {}
        self.queues: dict[tuple[str, str], str] = {}
        self.rooms: dict[tuple[str, str], str] = {}

    @classmethod
    async def at(cls, url: str) -> Self:
        desk = cls(url)
        await desk.sign_in()
        for branch in (await desk.asks("/branches"))["items"]:
            name = branch["name"]
            desk.branches[name] = branch["id"]
            for queue in (await desk.asks(f"/branches/{branch['id']}/queues"))["items"]:
                desk.queues[name, queue["name"]] = queue["id"]
            for counter in (await desk.asks(f"/branches/{branch['id']}/counters"))["items"]:
                desk.rooms[name, counter["door"]] = counter["id"]
            await desk.patches(f"/branches/{branch['id']}", day_ends_at=far_from_now())
        return desk

    async def sign_in(self) -> None:
        answer = await self._http.post("/auth/login", json={"identifier": "admin@demo.clinic", "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        self._http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    async def leave(self) -> None:
        await self._http.aclose()

    async def asks(self, path: str) -> Any:
        return (await self._http.get(path)).raise_for_status().json()

    async def every(self, path: str) -> list[Any]:
        """All of a list, page by page: other tests may have added to it."""
        found: list[Any] = []
        more = ""
        while True:
            answer = await self.asks(f"{path}{'&' if '?' in path else '?'}limit=100{more}")
            found += answer["items"]
            if answer["next_cursor"] is None:
                return found
            more = f"&cursor={answer['next_cursor']}"

    async def header(self, page: str, name: str) -> str:
        """One header of a page."""
        answer = await self._http.get(f"{self.url}{page}")
        found: str = answer.raise_for_status().headers[name]
        return found

    async def posts(self, path: str, **body: Any) -> Any:
        answer = await self._http.post(path, json=body)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json() if answer.content else None

    async def patches(self, path: str, **body: Any) -> Any:
        return (await self._http.patch(path, json=body)).raise_for_status().json()

    async def deletes(self, path: str) -> None:
        (await self._http.delete(path)).raise_for_status()

    async def pairs(self, branch: str, kind: str, name: str) -> Json:
        """A screen or kiosk that was set up before, with its token."""
        pairing = await self.posts("/devices/pairings", kind=kind)
        await self.posts("/devices/pairings/approve", code=pairing["code"], branch_id=branch, name=name)
        paired = await self.posts(f"/devices/pairings/{pairing['id']}/token", secret=pairing["secret"])
        device: Json = paired["device"] | {"token": paired["token"]}
        return device

    # ------------------------------------------------------------ what people do

    async def adds(self, queue: str, *, count: int = 1, **wish: Any) -> list[Json]:
        """New people in a line, one after the other."""
        return [await self.posts(f"/queues/{queue}/tickets", **wish) for _ in range(count)]

    async def calls(self, queue: str, room: str) -> Json:
        """Whoever is next, to a room."""
        called: Json = await self.posts(f"/queues/{queue}/call-next", counter_id=room)
        return called

    async def does(self, verb: str, ticket: Json, **body: Any) -> None:
        await self.posts(f"/tickets/{ticket['id']}/{verb}", **body)

    async def line(self, queue: str) -> Any:
        return await self.asks(f"/queues/{queue}")

    async def numbers(self, queue: str) -> list[str]:
        """Whoever waits, in order."""
        return [ticket["number"] for ticket in (await self.line(queue))["line"]]

    async def state(self, ticket: Json) -> str:
        found: str = (await self.asks(f"/tickets/{ticket['id']}"))["state"]
        return found

    async def sees(self, ticket: Json, state: str) -> None:
        """Wait until a ticket is so."""
        async with timeout(PATIENCE):
            while await self.state(ticket) != state:  # noqa: ASYNC110 - the desk has no socket
                await sleep(0.05)

    async def opens_a_branch(self, name: str, *, rooms: int, hours: Json | None = None, calls: bool = False) -> str:
        """A public branch with rooms, open round the clock unless said otherwise; `calls` somebody to the last room."""
        await self.frees_the_name(name)
        always = {day: [["00:00", "24:00"]] for day in WEEK}
        names = {"en": name, "ar": "فرع جديد"}
        when = {"time_zone": ZONE.key, "opening_hours": hours or always, "day_ends_at": far_from_now()}
        branch: str = (await self.posts("/branches", name=names, is_public=True, **when))["id"]
        for door in range(1, rooms + 1):
            await self.posts(
                f"/branches/{branch}/counters", name={"en": f"Room {door}", "ar": f"غرفة {door}"}, door=str(door)
            )
        if calls:
            await self._calls_somebody_at(branch)
        return branch

    async def frees_the_name(self, name: str) -> None:
        """Whoever walks a second time finds the branch of the first by another name."""
        for one in await self.every("/branches"):
            if one["name"] == name:
                await self.patches(f"/branches/{one['id']}", name={"en": f"Walked {one['id'][-4:]}", "ar": "فرع سابق"})

    async def _calls_somebody_at(self, branch: str) -> None:
        (service, *_) = (await self.asks("/services"))["items"]
        names = {"en": "General", "ar": "العامة"}
        line = await self.posts(f"/branches/{branch}/queues", name=names, prefix="A", services=[service["id"]])
        *_, room = (await self.asks(f"/branches/{branch}/counters"))["items"]
        await self.adds(line["id"])
        await self.calls(line["id"], room["id"])

    # ------------------------------------------------------------ a new day

    async def clears_the_house(self) -> None:
        """Nobody waits, nobody sits anywhere, every line is open: what each test begins with."""
        await gather(*(self._clears(queue) for queue in self.queues.values()))
        await gather(*(self.deletes(f"/counters/{room}/session") for room in self.rooms.values()))

    async def _clears(self, queue: str) -> None:
        line = await self.line(queue)
        for ticket in [*line["line"], *line["active"]]:
            await self.does(ENDS[ticket["state"]], ticket)
        if line["paused"]:
            await self.posts(f"/queues/{queue}/resume")
        if not line["open"]:
            await self.posts(f"/queues/{queue}/open")


def shut_now() -> dict[str, list[list[str]]]:
    """Opening hours of somebody who sleeps now, whenever a test runs: one minute, some twelve hours from now."""
    opens = far_from_now()[:2]
    return {day: [[f"{opens}:00", f"{opens}:01"]] for day in WEEK}


def far_from_now() -> str:
    """When no day of a line ends while a test runs: nobody takes a place tonight in a line that ends at midnight."""
    return f"{datetime.now(ZONE) + timedelta(hours=12):%H:%M}"
