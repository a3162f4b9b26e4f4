"""Rate limits: whose request counts where, what is told, and that nobody waits for Redis."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import httpx2
import pytest
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from queue_server.actor import Actor, ActorKind, Grant, Role
from queue_server.errors import RateLimited, TokenInvalid
from queue_server.http import limits
from queue_server.http.guard import find_actor, public, requires
from queue_server.http.limits import CREDENTIALS, LINE, RENEWALS, Group, Limits, site_of
from queue_server.http.middleware import Frame
from queue_server.http.operations import Operation, get, post, routes_of
from queue_server.http.problems import HANDLERS
from queue_server.http.replies import no_content
from queue_server.ids import new_id
from queue_server.keys import Keys
from queue_server.operations import OPERATIONS

KEYS = Keys((b"a secret of thirty-two bytes or so",))
FEW, SOME = Group("few", 3), Group("some", 100)
DEAR = Group("dear", 3, is_apart=True)
NOWHERE = "unix:///nowhere/redis.sock"
NAMES = ("salma", "nasser")
PROXY = "10.0.0.1"


@dataclass
class Clock:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class ByName:
    """Whoever says a name is them."""

    async def bearer(self, token: str) -> Actor:
        if token not in NAMES:
            raise TokenInvalid
        return Actor(ActorKind.USER, UUID(int=NAMES.index(token) + 1), UUID(int=1), (Grant(Role.PATIENT),))

    async def ticket(self, secret: str, ticket_id: UUID) -> Actor:
        raise TokenInvalid

    async def device(self, token: str) -> Actor:
        raise TokenInvalid


@requires("self")
async def own(request: Request) -> Response:
    return no_content()


@public
async def seen_by_all(request: Request) -> Response:
    await find_actor(request)
    return no_content()


@public
async def proves(request: Request) -> Response:
    return no_content()


@public
async def goes_on(request: Request) -> Response:
    await ByName().bearer(request.headers["authorization"].removeprefix("Bearer "))
    return no_content()


DOORS = [
    post("/auth/refresh", goes_on),
    get("/own", own, counted=FEW),
    get("/seen", seen_by_all),
    get("/dear", seen_by_all, counted=DEAR),
    post("/auth/proof", proves),
    get("/health", proves),
]


@pytest.fixture
def few_strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a test need not ask thousands of times."""
    monkeypatch.setattr(limits, "ANONYMOUS", Group("anonymous", 3))


@asynccontextmanager
async def asked(counted: Limits, *, peer: str = "203.0.113.7") -> AsyncIterator[httpx2.AsyncClient]:
    """A service of a few routes, asked by a peer; one proxy is trusted."""
    frame = Middleware(Frame, limits=counted)
    app = Starlette(routes=routes_of(DOORS), exception_handlers=HANDLERS, middleware=[frame])
    app.state.credentials = ByName()
    behind = ProxyHeadersMiddleware(app, [PROXY])  # type: ignore[arg-type]
    transport = httpx2.ASGITransport(behind, client=(peer, 1))  # type: ignore[arg-type]
    async with httpx2.AsyncClient(transport=transport, base_url="http://house.test/api/v1") as client:
        yield client


def as_(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {name}"}


async def statuses(client: httpx2.AsyncClient, path: str, count: int, **headers: str) -> list[int]:
    return [(await client.get(path, headers=headers)).status_code for _ in range(count)]


async def test_the_one_too_many_is_told_when_to_come_back() -> None:
    clock = Clock(1_000_004.0)
    async with asked(Limits(NOWHERE, KEYS, clock=clock)) as client:
        answers = [await client.get("/own", headers=as_("salma")) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [204, 204, 204, 429]
        assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"few";q=3;w=10'}
        assert [answer.headers["ratelimit"] for answer in answers] == [f'"few";r={left};t=6' for left in (2, 1, 0, 0)]
        refused = answers[-1]
        assert refused.headers["retry-after"] == "6"
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["type"] == "/problems/rate-limited"

        clock.now += 6
        assert await statuses(client, "/own", 1, **as_("salma")) == [204]


async def test_people_are_counted_by_who_they_are_and_never_by_where() -> None:
    async with asked(Limits(NOWHERE, KEYS, clock=Clock())) as client:
        for name in NAMES:
            assert await statuses(client, "/own", 4, **as_(name)) == [204, 204, 204, 429]


@pytest.mark.usefixtures("few_strangers")
async def test_staff_do_not_count_for_their_address_on_public_routes_either() -> None:
    async with asked(Limits(NOWHERE, KEYS, clock=Clock())) as client:
        assert await statuses(client, "/seen", 4) == [204, 204, 204, 429]
        assert await statuses(client, "/seen", 4, **as_("salma")) == [204] * 4


@pytest.mark.usefixtures("few_strangers")
@pytest.mark.parametrize("path", ["/own", "/seen"])
async def test_bad_credentials_count_for_their_address(path: str) -> None:
    async with asked(Limits(NOWHERE, KEYS, clock=Clock())) as client:
        tries = [as_(f"guess-{number}") for number in range(4)]
        answers = [(await client.get(path, headers=tried)).status_code for tried in tries]
        assert answers == [401, 401, 401, 429]


@pytest.mark.usefixtures("few_strangers")
async def test_proofs_count_for_their_address_whatever_is_sent_along() -> None:
    async with asked(Limits(NOWHERE, KEYS, clock=Clock())) as client:
        tries = [{}, as_("salma"), as_("nasser"), as_("guess")]
        assert [(await client.post("/auth/proof", headers=tried)).status_code for tried in tries] == [204] * 3 + [429]


async def test_one_phone_in_the_waiting_room_signs_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of renewals only those that are not good count for an address; a good one goes through whatever was tried."""
    few = Group("renewals", 3, is_apart=True)
    monkeypatch.setattr("queue_server.http.limits.RENEWALS", few)
    monkeypatch.setattr("queue_server.http.operations.RENEWALS", few)
    async with asked(Limits(NOWHERE, KEYS, clock=Clock())) as client:
        wrong = [(await client.post("/auth/refresh", headers=as_("guess"))).status_code for _ in range(5)]
        assert wrong == [401, 401, 401, 429, 429]
        good = [(await client.post("/auth/refresh", headers=as_("salma"))).status_code for _ in range(5)]
        assert good == [204] * 5


async def test_a_dear_route_is_counted_apart_from_all_else_that_an_address_asks() -> None:
    async with asked(Limits(NOWHERE, KEYS, clock=Clock())) as client:
        assert await statuses(client, "/dear", 4) == [204, 204, 204, 429]
        assert await statuses(client, "/seen", 5) == [204] * 5


@pytest.mark.usefixtures("few_strangers")
async def test_probes_are_not_counted() -> None:
    async with asked(Limits(NOWHERE, KEYS, clock=Clock())) as client:
        assert await statuses(client, "/health", 10) == [204] * 10


@pytest.mark.usefixtures("few_strangers")
async def test_a_made_up_hop_changes_nothing() -> None:
    """From a peer that is no proxy of ours the header is but words; behind one, only its right-most word is not."""
    hops = [f"198.51.100.{number}" for number in range(4)]
    async with asked(Limits(NOWHERE, KEYS, clock=Clock())) as client:
        answers = [(await client.get("/seen", headers={"X-Forwarded-For": hop})).status_code for hop in hops]
        assert answers == [204, 204, 204, 429]
    async with asked(Limits(NOWHERE, KEYS, clock=Clock()), peer=PROXY) as client:
        said = [{"X-Forwarded-For": f"{hop}, 203.0.113.9"} for hop in hops]
        assert [(await client.get("/seen", headers=one)).status_code for one in said] == [204, 204, 204, 429]
        assert await statuses(client, "/seen", 1, **{"X-Forwarded-For": "203.0.113.10"}) == [204]


SITES = {
    "203.0.113.7": "203.0.113.7", "::ffff:203.0.113.7": "203.0.113.7", "unknown:words": "unknown:words",
    "2001:db8:1:2:3:4:5:6": "0x20010db800010002", "2001:db8:1:2::9": "0x20010db800010002",
    "fe80::1%eth0": "0xfe80000000000000",
}  # fmt: skip


def test_a_network_of_version_6_is_one_address() -> None:
    assert {address: site_of({"client": (address, 1)}) for address in SITES} == SITES
    assert site_of({"client": None}) == ""


def counted_to_the_end(counted: Limits, group: Group, who: UUID) -> int:
    """How many are let through before one is not."""
    let = 0
    while let < 10 * group.most:
        try:
            counted.count(group, who, {})
        except RateLimited:
            break
        let += 1
    return let


async def test_processes_let_through_a_lump_each_too_many_at_most(redis_url: str) -> None:
    clock, who = Clock(), new_id()
    processes = [Limits(redis_url, KEYS, clock=clock) for _ in range(3)]
    let = 0
    while processes:
        for counted in list(processes):
            try:
                counted.count(SOME, who, {})
                let += 1
            except RateLimited:
                processes.remove(counted)
                await counted.stop()
        await asyncio.gather(*(telling for counted in processes for telling in counted._telling))
    assert SOME.most <= let <= SOME.most + 3 * SOME.lump


async def test_what_is_told_names_nobody(redis_url: str) -> None:
    counted, who = Limits(redis_url, KEYS), new_id()
    for caller in (who, "203.0.113.7"):
        for _ in range(SOME.lump):
            counted.count(SOME, caller, {})
    await asyncio.gather(*counted._telling)
    async with Redis.from_url(redis_url) as redis:
        keys = [key.decode() async for key in redis.scan_iter("limits*")]
    assert len(keys) >= 2
    assert not [key for key in keys if str(who) in key or "203.0.113" in key]
    await counted.stop()


async def test_without_redis_each_process_counts_for_itself() -> None:
    counted, who = Limits(NOWHERE, KEYS, clock=Clock()), new_id()
    assert counted_to_the_end(counted, SOME, who) == SOME.most
    await asyncio.gather(*counted._telling)
    assert counted_to_the_end(counted, SOME, who) == 0
    await counted.stop()


async def test_nobody_waits_for_a_redis_that_does_not_answer(silent_redis: str) -> None:
    counted, who = Limits(silent_redis, KEYS, clock=Clock()), new_id()
    for number in range(SOME.most):
        counted.count(SOME, who, {})  # does not wait: there is nothing to wait on
        if number % SOME.lump == 0:
            await asyncio.sleep(0)
    with pytest.raises(RateLimited):
        counted.count(SOME, who, {})
    await counted.stop()


@pytest.fixture
async def silent_redis() -> AsyncIterator[str]:
    """Takes connections and never says a word."""
    writers: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: writers.append(writer), "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    yield f"redis://{host}:{port}"
    server.close()
    for writer in writers:
        writer.close()
        await writer.wait_closed()


async def test_a_rush_at_reception_is_far_below_the_bound(redis_url: str) -> None:
    clock, who = Clock(), new_id()
    workers = [Limits(redis_url, KEYS, clock=clock) for _ in range(4)]
    for number in range(2_000):
        workers[number % 4].count(LINE, who, {})
    await asyncio.gather(*(telling for counted in workers for telling in counted._telling))
    assert max(count.told + count.untold for counted in workers for count in counted._counts.values()) < LINE.most / 2
    for counted in workers:
        await counted.stop()


def test_every_route_of_the_api_is_counted() -> None:
    uncounted = {f"{one.method} {one.base}{one.path}" for one in OPERATIONS if one.group is None}
    probes = {"/health", "/api/health", "/api/v1/health", "/health/live", "/health/ready", "/metrics"}
    assert uncounted == {f"GET {path}" for path in probes}


def test_proving_who_one_is_is_counted_as_that() -> None:
    def is_proof(one: Operation) -> bool:
        return one.path.startswith("/auth/") or (one.permission is None and one.method != "GET")

    assert {one.path for one in OPERATIONS if is_proof(one) and one.group not in (CREDENTIALS, RENEWALS)} == set()
