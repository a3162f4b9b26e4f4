"""The demo: one command, a whole clinic, and nothing left behind."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import socketio
from httpx2 import AsyncClient, Response

from tests.cli.programs import PATIENCE, Program, all_gone, family, free_port, program
from tests.engines import a_folder

PASSWORD = "demo-clinic-2026"
STAFF = ["admin", "manager", "reception", "doctor1", "doctor2", "doctor3"]


class Visitor:
    """Somebody who uses a running demo."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = AsyncClient(base_url=f"{url}/api/v1", timeout=PATIENCE, trust_env=False)

    async def sees(self, path: str, **headers: str) -> Any:
        """What is there; whoever is told to come again does so."""
        async with asyncio.timeout(PATIENCE):
            while (answer := await self.http.get(path, headers=headers)).status_code == 503:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def finds_it(self, health: str) -> None:
        """Wait until it says so of itself; there is nothing to wait on but to ask."""
        async with asyncio.timeout(PATIENCE):
            while (await self.sees("/health"))["status"] != health:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def signs_in(self, login: str) -> Response:
        return await self.http.post("/auth/login", json={"identifier": f"{login}@demo.clinic", "password": PASSWORD})

    async def signs_in_as(self, login: str) -> dict[str, str]:
        """The header to go on with."""
        answer = await self.signs_in(login)
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    async def branch(self, name: str) -> Any:
        (found,) = [one for one in (await self.sees("/branches"))["items"] if one["name"] == name]
        return found

    async def queue(self, branch: str, name: str) -> Any:
        queues = await self.sees(f"/branches/{(await self.branch(branch))['id']}/queues")
        (found,) = [one for one in queues["items"] if one["name"] == name]
        return found


Folder = Callable[[], Path]


@pytest.fixture
def new_folder() -> Iterator[Folder]:
    """Data folders that are gone after the test."""
    made = []

    def make() -> Path:
        made.append(a_folder())
        return made[-1].path / "data"

    yield make
    for folder in made:
        folder.remove()


@pytest.fixture(scope="module")
async def demo() -> AsyncIterator[Program]:
    """One demo for all tests that change nothing, because a new one takes seconds."""
    folder = a_folder()
    port = str(free_port())
    async with program("demo", "--port", port, "--data", str(folder.path / "data")) as running:
        await running.says("ready ")
        yield running
        assert await running.ends_on(signal.SIGTERM) == 0
    folder.remove()


@pytest.fixture
async def visitor(demo: Program) -> AsyncIterator[Visitor]:
    found = Visitor(url_of(demo))
    yield found
    await found.http.aclose()


def url_of(demo: Program) -> str:
    return demo.saying("ready ")[0].removeprefix("ready ")


async def test_it_says_nothing_but_ready_on_stdout(demo: Program, visitor: Visitor) -> None:
    await visitor.finds_it("ok")
    assert demo.out == [f"ready {visitor.url}"]


async def test_it_tells_people_where_to_go_and_as_whom(demo: Program, visitor: Visitor) -> None:
    await demo.says("Ctrl-C stops it")
    told = "\n".join(demo.err)

    branch = await visitor.branch("Salalah")
    for words in (f"{visitor.url}/console", f"/display/{branch['id']}", "reception@demo.clinic", PASSWORD):
        assert words in told


async def test_everybody_can_sign_in(visitor: Visitor) -> None:
    patients = [f"patient{number}" for number in range(1, 10)]

    answers = await asyncio.gather(*(visitor.signs_in(login) for login in [*STAFF, *patients]))

    assert {answer.status_code for answer in answers} == {200}


async def test_both_branches_are_open_day_and_night(visitor: Visitor) -> None:
    branches = {one["name"]: one for one in (await visitor.sees("/branches"))["items"]}

    assert {name: one["names"]["ar"] for name, one in branches.items()} == {"Al Khuwair": "الخوير", "Salalah": "صلالة"}
    for branch in branches.values():
        assert branch["time_zone"] == "Asia/Muscat"
        assert branch["is_public"]
        assert set(map(str, branch["opening_hours"].values())) == {"[['00:00', '24:00']]"}


@pytest.mark.parametrize("branch", ["Al Khuwair", "Salalah"])
async def test_every_branch_has_its_lines_and_rooms(visitor: Visitor, branch: str) -> None:
    found = await visitor.branch(branch)
    queues = await visitor.sees(f"/branches/{found['id']}/queues")
    rooms = await visitor.sees(f"/branches/{found['id']}/counters")

    assert [queue["name"] for queue in queues["items"]][:3] == ["General", "Dr. Said", "Dr. Maryam"]
    assert all(queue["open"] and not queue["paused"] for queue in queues["items"])
    assert [room["door"] for room in rooms["items"]][:3] == ["1", "2", "3"]


async def test_services_have_prices_in_rials(visitor: Visitor) -> None:
    services = (await visitor.sees("/services"))["items"]

    assert {service["currency"] for service in services} == {"OMR"}
    assert {"General consultation", "Blood test", "Vaccination", "Follow-up"} <= {one["name"] for one in services}
    assert all(service["names"]["ar"] for service in services)


async def test_people_are_waiting_and_two_doctors_sit(visitor: Visitor) -> None:
    branch, queue = await visitor.branch("Al Khuwair"), await visitor.queue("Al Khuwair", "General")
    board = await visitor.sees(f"/branches/{branch['id']}/board")
    line = (await visitor.sees(f"/queues/{queue['id']}", **await visitor.signs_in_as("doctor1")))["line"]

    assert [room["state"] for room in board["counters"]] == ["open", "open", "closed", "closed"]
    assert len(line) >= 4
    assert {need for ticket in line for need in ticket["needs"]} >= {"wheelchair", "language:ar", "first_visit"}
    assert line[0]["priority"] == "priority"


async def test_a_patient_is_free_to_join_and_is_told_when(visitor: Visitor) -> None:
    queue = await visitor.queue("Al Khuwair", "General")
    signed_in = await visitor.signs_in_as("patient1")

    joined = await visitor.http.post(f"/queues/{queue['id']}/tickets", headers=signed_in)
    ticket = await visitor.sees(f"/tickets/{joined.json()['id']}", **signed_in)

    assert joined.status_code == 201
    assert ticket["counters_calling"] == 2
    assert ticket["expected_at"] is not None


async def test_all_it_starts_is_below_it_under_its_usual_name(demo: Program) -> None:
    names = set(family(demo.pid).values())

    assert "postgres" in names
    assert names & {"valkey-server", "redis-server"}


async def test_a_dead_redis_does_not_end_it_and_sigterm_ends_all(new_folder: Folder) -> None:
    async with program("demo", "--port", str(free_port()), "--data", str(new_folder())) as demo:
        await demo.says("ready ")
        visitor, started = Visitor(url_of(demo)), family(demo.pid)
        (redis,) = [pid for pid, name in started.items() if name in ("valkey-server", "redis-server")]

        os.kill(redis, signal.SIGKILL)
        await visitor.finds_it("degraded")
        queue = await visitor.queue("Salalah", "General")
        joined = await visitor.http.post(
            f"/queues/{queue['id']}/tickets", headers=await visitor.signs_in_as("patient2")
        )
        await visitor.http.aclose()

        assert joined.status_code == 201
        assert await demo.ends_on(signal.SIGTERM) == 0
        assert await all_gone(started)


async def test_its_data_and_the_links_on_tickets_survive_a_restart(new_folder: Folder) -> None:
    data = new_folder()
    async with program("demo", "--port", str(free_port()), "--data", str(data)) as demo:
        await demo.says("ready ")
        visitor = Visitor(url_of(demo))
        queue = await visitor.queue("Al Khuwair", "General")
        joined = await visitor.http.post(
            f"/queues/{queue['id']}/tickets", headers=await visitor.signs_in_as("patient1")
        )
        await visitor.http.aclose()
        assert await demo.ends_on(signal.SIGINT) == 0

    async with program("demo", "--port", str(free_port()), "--data", str(data)) as demo:
        await demo.says("ready ")
        visitor = Visitor(url_of(demo))
        secret = joined.json()["secret_link"].partition("#")[2]
        ticket = await visitor.sees(f"/tickets/{joined.json()['id']}", Authorization=f"Ticket {secret}")
        branches = await visitor.sees("/branches")
        await visitor.http.aclose()

    assert ticket["number"] == joined.json()["number"]
    assert len(branches["items"]) == 2
    assert (data / "secret.key").stat().st_mode & 0o777 == 0o600


async def test_two_demos_run_side_by_side_and_a_simulated_day_moves_the_screens(new_folder: Folder) -> None:
    async with (
        program("demo", "--data", str(new_folder())) as quiet,
        program("demo", "--data", str(new_folder()), "--simulate") as lively,
    ):
        await asyncio.gather(quiet.says("ready "), lively.says("ready "))
        visitors = [Visitor(url_of(demo)) for demo in (quiet, lively)]
        assert visitors[0].url != visitors[1].url
        for visitor in visitors:
            await visitor.finds_it("ok")

        seen = await first_diff_on_the_display(visitors[1])
        assert seen["ops"]

        for visitor in visitors:
            await visitor.http.aclose()
        assert await asyncio.gather(*(demo.ends_on(signal.SIGTERM) for demo in (quiet, lively))) == [0, 0]


async def first_diff_on_the_display(visitor: Visitor) -> Any:
    branch = await visitor.branch("Al Khuwair")
    updated: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def take(diff: Any) -> None:
        if not updated.done():
            updated.set_result(diff)

    screen = socketio.AsyncClient(reconnection=False)
    screen.on("queue:updated", take)
    await screen.connect(visitor.url, auth={}, transports=["websocket"], wait_timeout=PATIENCE)
    try:
        answer = await screen.call("queue:subscribe", {"branch_id": branch["id"], "view": "display"})
        assert answer["ok"], answer
        return await asyncio.wait_for(updated, PATIENCE)
    finally:
        await screen.disconnect()


async def test_a_taken_port_is_one_clear_error_before_anything_is_made(new_folder: Folder) -> None:
    data = new_folder()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        async with program("demo", "--port", port, "--data", str(data)) as demo:
            assert await demo.ends() == 1

    (line,) = demo.err
    assert port in line
    assert demo.out == []
    assert not data.exists()


async def test_a_data_folder_serves_one_demo_at_a_time(demo: Program) -> None:
    data = demo.saying("Its data and its log are in ")[0].split(" are in ")[1].split(". Ctrl-C")[0]

    async with program("demo", "--port", str(free_port()), "--data", data) as second:
        assert await second.ends() == 1

    assert "Another queue-server already runs" in second.err[0]
    assert len([line for line in second.err if not line.startswith("demo: ")]) == 1


async def test_ctrl_c_on_the_way_up_leaves_nothing_behind(new_folder: Folder) -> None:
    async with program("demo", "--port", str(free_port()), "--data", str(new_folder())) as demo:
        await demo.says("starting Postgres")
        started = family(demo.pid)

        assert await demo.ends_on(signal.SIGINT) == 0
        assert await all_gone(started)
    assert demo.out == []
