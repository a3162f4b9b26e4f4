"""A patient whose name, phone and reason are like nobody's goes through every flow; no place tells that should not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest
from redis.asyncio import Redis

from queue_server.actor import Actor
from tests.a_clinic import Clinic, Witness
from tests.a_server import SECRET, Screen
from tests.bench.stage import a_database as a_way_to
from tests.live.processes import ServerProcess, a_server_process, a_token
from tests.scrapes import BEARER, TOKEN

NAME, REASON = "Xanthippe Quetzalcoatl", "zymurgy of the vestibule"
PHONE, DIGITS = "+968 7139 5582", "71395582"
NEVER = ("xanthippe", "quetzalcoatl", "zymurgy", "7139 5582", DIGITS)
PERSON = {"name": NAME, "phone": PHONE, "reason": REASON}
BREAKS = "ALTER TABLE tickets ADD CONSTRAINT breaks CHECK (reason IS NULL OR reason NOT LIKE 'zymurgy%') NOT VALID"


def told(said: object) -> list[str]:
    """What of the canary stands somewhere."""
    return [word for word in NEVER if word in str(said).lower()]


@dataclass
class Stage:
    """A server of its own with a clinic, who listens there, and what was heard."""

    server: ServerProcess
    clinic: Clinic
    redis: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    async def does(self, who: httpx2.AsyncClient, method: str, path: str, **sent: Any) -> httpx2.Response:
        """Something that is done, and tells nothing of the canary."""
        answer = await who.request(method, path, **sent)
        assert answer.status_code < 300, (path, answer.text)
        assert told(answer.text + str(answer.headers)) == [], path
        return answer

    async def is_refused(self, who: httpx2.AsyncClient, status: int, path: str, **sent: Any) -> None:
        answer = await who.post(path, **sent)
        assert answer.status_code == status, answer.text
        self.refusals.append(answer.text + str(answer.headers))


@pytest.fixture
async def stage(a_database: Callable[[], Awaitable[str]], redis_url: str) -> AsyncIterator[Stage]:
    url = await a_database()
    async with (
        a_way_to(url) as database,
        a_server_process(url, redis_url, log_level="INFO", metrics_token=TOKEN) as server,
    ):
        yield Stage(server, await Clinic.open(database, Witness()))


@asynccontextmanager
async def overheard(url: str, heard: list[str]) -> AsyncIterator[None]:
    """All that is said to Redis."""

    async def listen(redis: Redis) -> None:
        async with redis.monitor() as monitor:
            ready.set()
            async for command in monitor.listen():
                heard.append(str(command))  # noqa: PERF401 - it never ends

    ready = asyncio.Event()
    async with Redis.from_url(url) as redis:
        listening = asyncio.create_task(listen(redis))
        await ready.wait()
        yield
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening


@asynccontextmanager
async def a_screen(server: ServerProcess, auth: dict[str, str], *wishes: dict[str, str]) -> AsyncIterator[Screen]:
    screen = Screen()
    await screen.client.connect(server.url, auth=auth, transports=["websocket"])
    try:
        for wish in wishes:
            answer = await screen.asks("queue:subscribe", wish)
            assert answer["ok"], answer
            screen.heard["answers"].append(answer)
        yield screen
    finally:
        await screen.client.disconnect()


async def a_canary_with_an_account(clinic: Clinic) -> Actor:
    patient = await clinic.a_patient(NAME)
    await clinic.database.pool.execute("UPDATE patients SET phone = $2 WHERE user_id = $1", patient.id, PHONE)
    return patient


async def test_nothing_of_a_patient_is_where_it_should_not_be(stage: Stage, redis_url: str) -> None:
    clinic, server = stage.clinic, stage.server
    patient, boss = await a_canary_with_an_account(clinic), clinic.manager
    line, board = {"queue_id": str(clinic.queue)}, {"branch_id": str(clinic.branch), "view": "display"}
    schedule = {"schedule_id": str(clinic.doctor.id)}
    day = {"branch_id": str(clinic.branch), "view": "day"}
    await clinic.works(clinic.doctor.id)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(overheard(redis_url, stage.redis))
        desk = await stack.enter_async_context(server.as_(clinic.receptionist))
        own = await stack.enter_async_context(server.as_(patient))
        screens = [
            await stack.enter_async_context(a_screen(server, {"token": a_token(clinic.doctor)}, line)),
            await stack.enter_async_context(a_screen(server, {}, board)),
            await stack.enter_async_context(a_screen(server, {"token": a_token(patient)})),
            await stack.enter_async_context(a_screen(server, {"token": a_token(clinic.receptionist)}, schedule, day)),
        ]
        joined = await through_the_line(stage, desk, own)
        ticket, _, key = joined.json()["secret_link"].removeprefix("/t/").partition("#")
        held = {"ticket": ticket, "key": key}
        screens.append(await stack.enter_async_context(a_screen(server, held, {"ticket_id": ticket})))
        await through_the_diary(stage, desk, own)
        await screens[3].hears("schedule:updated", 4)
        await screens[2].hears("notification")
        await through_the_books(stage, desk)
        await through_refusals(stage, desk, own)
        await through_crashes(stage, desk)
        await screens[1].hears_until("queue:updated", lambda one: "stream_id" in one)
        async with server.as_(boss) as manager:
            figures = (await manager.get(f"{server.url}/metrics", headers=BEARER)).text
            board_now = (await manager.get(f"/branches/{clinic.branch}/board")).text
    server.terminate()
    assert await server.ends() == 0

    stored = await clinic.database.read("SELECT body::text FROM events UNION ALL SELECT facts::text FROM audit_log")
    frames = [str(dict(screen.heard)) for screen in screens]
    assert min(len(frame) for frame in frames) > 100
    assert len(server.said) > 40
    assert len(stage.redis) > 20
    assert len(stored) > 40
    places = {
        "logs": server.said,
        "metrics": figures,
        "Redis": stage.redis,
        "events and audit": [row[0] for row in stored],
        "refusals": stage.refusals,
        "the board": board_now,
        "frames": frames,
    }
    assert {place: told(said) for place, said in places.items() if told(said)} == {}
    for secret in (key, SECRET, a_token(patient).rpartition(".")[2]):
        assert secret not in str(server.said) + str(stage.redis)


async def through_the_line(stage: Stage, desk: httpx2.AsyncClient, own: httpx2.AsyncClient) -> httpx2.Response:
    """As a walk-in and by an account: join, call, every action, transfer, undo."""
    clinic = stage.clinic
    tickets, other = f"/queues/{clinic.queue}/tickets", await clinic.a_queue("K")
    key = {"Idempotency-Key": f"canary {NAME}"}
    joined = await stage.does(desk, "POST", tickets, json=PERSON, headers=key)
    await stage.does(desk, "POST", tickets, json=PERSON, headers=key)
    by_account = (await stage.does(own, "POST", tickets, json={"reason": REASON})).json()["id"]
    await stage.does(own, "POST", f"/tickets/{by_account}/snooze", json={"minutes": 1})
    await stage.does(own, "POST", f"/tickets/{by_account}/undo")
    await stage.does(own, "GET", f"/tickets/{by_account}/why")
    said: dict[str, Any] = {
        "return": {"places": 1},
        "prioritise": {"priority": "urgent", "reason": "Pain"},
        "transfer": {"queue_id": str(other)},
    }
    for visit in ("recall start hold resume complete undo", "no-show return prioritise here transfer undo"):
        wish = {"counter_id": str(clinic.counter)}
        called = (await stage.does(desk, "POST", f"/queues/{clinic.queue}/call-next", json=wish)).json()["id"]
        for verb in visit.split():
            await stage.does(desk, "POST", f"/tickets/{called}/{verb}", json=said.get(verb, {}))
    for path in (f"/queues/{clinic.queue}", f"/queues/{clinic.queue}/seen", f"/tickets/{by_account}/link"):
        await stage.does(desk, "GET", path)
    return joined


async def through_the_diary(stage: Stage, desk: httpx2.AsyncClient, own: httpx2.AsyncClient) -> None:
    """An appointment of the canary's, who is told what they said of it; the desk sees it, and is told on asking."""
    clinic = stage.clinic
    slots = {"branch_id": str(clinic.branch), "service_id": str(clinic.service)}
    free = (await stage.does(own, "GET", "/slots", params=slots)).json()["items"]
    wish = {**slots, "starts_at": free[len(free) // 2]["starts_at"], "reason": REASON}
    booked = await own.post("/appointments", json=wish)
    assert booked.status_code == 201, booked.text
    assert told(booked.text)
    await desk.post(f"/appointments/{booked.json()['id']}/cancel", json={"reason": REASON})
    schedule = f"/schedules/{clinic.doctor.id}"
    for path in (schedule, f"/branches/{clinic.branch}/day"):
        await stage.does(desk, "GET", path)
    names = await desk.get(f"{schedule}/names")
    assert set(told(names.text)) >= {"xanthippe", "zymurgy"}


async def through_the_books(stage: Stage, desk: httpx2.AsyncClient) -> None:
    """Where the canary is told, because it was asked for: so what is looked for elsewhere can be found."""
    names = await desk.get(f"/queues/{stage.clinic.queue}/names")
    assert set(told(names.text)) >= {"xanthippe", "zymurgy"}
    await desk.post("/patients", json={"name": NAME, "phone": PHONE})
    for query in (NAME, DIGITS):
        found = await desk.get("/patients", params={"query": query})
        assert told(found.text), query


async def through_refusals(stage: Stage, desk: httpx2.AsyncClient, own: httpx2.AsyncClient) -> None:
    tickets = f"/queues/{stage.clinic.queue}/tickets"
    await stage.is_refused(desk, 422, tickets, json={**PERSON, "state": NAME})
    await stage.is_refused(desk, 422, tickets, json={**PERSON, "priority": NAME})
    await stage.is_refused(desk, 422, tickets, json={**PERSON, "name": NAME * 20})
    await stage.is_refused(desk, 422, tickets, json={**PERSON, "phone": f"{PHONE} of {NAME}"})
    await stage.is_refused(
        desk, 400, tickets, content=f'{{"name": "{NAME}"', headers={"Content-Type": "application/json"}
    )
    await stage.is_refused(desk, 415, tickets, content=NAME, headers={"Content-Type": f"text/{DIGITS}"})
    await stage.is_refused(own, 422, tickets, json=PERSON)
    await stage.is_refused(desk, 404, f"/tickets/{NAME}/{DIGITS}?query={DIGITS}", json=PERSON)
    await stage.is_refused(own, 401, "/auth/login", json={"identifier": f"{DIGITS}@{DIGITS}.om", "password": REASON})
    bad = {
        "Authorization": f"Bearer {NAME}",
        "User-Agent": NAME,
        "X-Request-ID": f"{DIGITS} {NAME}",
        "Referer": f"/{NAME}",
    }
    await stage.is_refused(desk, 401, tickets, json=PERSON, headers=bad)


async def through_crashes(stage: Stage, desk: httpx2.AsyncClient) -> None:
    """Postgres breaks under it, and says the row; a function is gone."""
    pool = stage.clinic.database.pool
    await pool.execute(BREAKS)
    await stage.is_refused(desk, 500, f"/queues/{stage.clinic.queue}/tickets", json=PERSON)
    await pool.execute("ALTER FUNCTION fn.prioritise RENAME TO gone")
    ticket = (await stage.clinic.a_ticket())["id"]
    wish = {"priority": "urgent", "reason": REASON}
    await stage.is_refused(desk, 500, f"/tickets/{UUID(ticket)}/prioritise", json=wish)
    with pytest.raises(asyncpg.CheckViolationError, match="breaks") as broken:
        await pool.execute("UPDATE tickets SET acted_at = now() WHERE reason = $1", REASON)
    assert told(broken.value.detail)  # it would have been said
    assert all('"request_id"' in refusal and "breaks" not in refusal for refusal in stage.refusals[-2:])
