"""Tokens are renewed before they end, and a no that is final is told."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from queue_server.client import Clinic, Refused
from queue_server.client.credentials import EARLY, SOONEST, Renewed, expiry_of
from queue_server.dev.engines import Engines
from tests.a_server import Running, a_running_server
from tests.client.a_program import WITHIN, a_program
from tests.live.clocks import turn_on
from tests.live.processes import a_server_process, a_token
from tests.live.test_sessions_on_sockets import sign_out, signed_in
from tests.live.ward import Ward
from tests.live.wire import a_wire

SHORT, LATER = timedelta(seconds=60), 120.0  # a token, and when it has run out


@pytest.fixture
async def here(ward_url: str, own_redis: Engines) -> AsyncIterator[Running]:
    """A server whose clock may be turned."""
    async with a_running_server(ward_url, own_redis.redis_url) as server:
        yield server


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients renew their tokens at once, again and again, however long these last."""
    monkeypatch.setattr(Renewed, "renew_in", lambda *_: 0.2)


async def test_a_token_is_renewed_before_its_end_and_the_connection_lives_on(
    ward: Ward, here: Running, soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []
    third = asyncio.Event()

    async def source() -> str:
        given.append(a_token(ward.clinic.doctor, lasts=timedelta(minutes=15) if given else SHORT))
        if len(given) == 4:
            third.set()
        return given[-1]

    async with a_program(ward, here.url, token=source) as program, a_wire(here.url) as forgetful:
        await forgetful.connects({"token": given[0]})
        await asyncio.wait_for(third.wait(), WITHIN)
        turn_on(here, monkeypatch, seconds=LATER)
        assert await forgetful.is_cut()
        await ward.joins(ward.servers[0])
        await program.catches_up(ward)
        assert program.clinic.connections == 1


async def test_a_token_is_due_for_renewal_at_half_of_its_life_or_a_minute_before_its_end(ward: Ward) -> None:
    for lasts, due in ((900, 900 - EARLY), (100, 50), (1.5, SOONEST)):
        token = a_token(ward.clinic.doctor, lasts=timedelta(seconds=lasts))

        async def source(token: str = token) -> str:
            return token

        renewed = Renewed(source)
        now = expiry_of(token) - lasts
        await renewed.payload(now)
        assert renewed.renew_in(now) == due


async def test_a_token_that_ran_out_is_told_where_there_is_no_other(
    ward: Ward, here: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_program(ward, here.url, token=a_token(ward.clinic.doctor, lasts=SHORT)) as program:
        turn_on(here, monkeypatch, seconds=LATER)
        with pytest.raises(Refused, match="401 token-expired"):
            await asyncio.wait_for(program.line.until(lambda _: False), WITHIN)
        assert program.clinic.connections == 1


async def test_a_refused_renewal_leads_to_a_new_connection(ward: Ward, soon: None) -> None:
    """The source gave somebody else's token once."""
    given: list[str] = []
    again = asyncio.Event()

    async def source() -> str:
        if len(given) == 2:
            again.set()
        whose = ward.clinic.manager if len(given) == 1 else ward.clinic.doctor
        given.append(a_token(whose))
        return given[-1]

    async with a_program(ward, ward.servers[0].url, token=source) as program:
        await asyncio.wait_for(again.wait(), WITHIN)
        await ward.joins(ward.servers[0])
        await program.catches_up(ward)
        assert program.clinic.connections == 2


async def test_a_session_that_was_signed_out_is_told(ward: Ward) -> None:
    tokens = await signed_in(ward, ward.servers[0], ward.clinic.doctor)
    asked = 0

    async def source() -> str:
        nonlocal asked
        asked += 1
        return str(tokens["access_token"])

    async with a_program(ward, ward.servers[0].url, token=source) as program:
        await sign_out(ward.servers[1], tokens)
        for followed in (program.line, program.board):
            with pytest.raises(Refused, match="401 session-revoked"):
                await asyncio.wait_for(followed.until(lambda _: False), WITHIN)
            assert followed.shown is not None
            assert (followed.shown.liveness, followed.liveness) == ("refused", "refused")
        assert asked == 2
        async with program.clinic.line(ward.clinic.queue) as late:
            with pytest.raises(Refused, match="session-revoked"):
                await anext(aiter(late))


async def test_whoever_has_too_many_connections_waits_for_room(ward: Ward, ward_url: str, own_redis: Engines) -> None:
    async with a_server_process(ward_url, own_redis.redis_url, sockets_per_user=1) as server:
        async with a_program(ward, server.url) as first:
            late = Clinic(server.url, token=a_token(ward.clinic.doctor))
            async with late, late.line(ward.clinic.queue) as line:
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(anext(aiter(line)), 1)
                assert first.clinic.is_connected
        async with late, late.line(ward.clinic.queue) as line:
            assert (await asyncio.wait_for(anext(aiter(line)), WITHIN)).is_live


async def test_a_wrong_secret_is_told(ward: Ward) -> None:
    nobodys = (ward.clinic.queue, "1.wrong")
    async with Clinic(ward.servers[0].url, ticket=nobodys) as clinic, clinic.ticket(ward.clinic.queue) as place:
        with pytest.raises(Refused) as refused:
            await asyncio.wait_for(anext(aiter(place)), WITHIN)
        assert refused.value.status in (401, 404)


async def test_a_source_that_fails_for_a_moment_is_asked_again(ward: Ward) -> None:
    asked = 0

    async def source() -> str:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise ConnectionError("the server that signs in is away")
        return a_token(ward.clinic.doctor)

    async with a_program(ward, ward.servers[0].url, token=source) as program:
        await program.catches_up(ward)
    assert asked == 2


async def test_a_fault_of_the_source_is_seen(ward: Ward) -> None:
    async def source() -> str:
        raise LookupError("no password is set")

    async with Clinic(ward.servers[0].url, token=source) as clinic, clinic.line(ward.clinic.queue) as line:
        with pytest.raises(LookupError, match="no password"):
            await asyncio.wait_for(anext(aiter(line)), WITHIN)


async def test_a_token_is_kept_while_it_lives(ward: Ward) -> None:
    tokens = [a_token(ward.clinic.doctor), a_token(ward.clinic.doctor)]

    async def source() -> str:
        return tokens.pop()

    renewed = Renewed(source)
    now = expiry_of(tokens[0]) - 900
    assert await renewed.payload(now) == await renewed.payload(now + 800)
    assert renewed.renew_in(now) == 900 - EARLY
    assert renewed.renew_in(now + 880) == 10
    assert renewed.renew_in(now + 900) == SOONEST
    await renewed.payload(now + 900)
    assert tokens == []


@pytest.mark.parametrize("token", ["", "a.b.c", "opaque", "a.bnVsbA.c", "a.ey.c"])
async def test_a_token_that_cannot_be_read_is_never_renewed(token: str) -> None:
    async def source() -> str:
        return token

    renewed = Renewed(source)
    assert await renewed.payload(0.0) == {"token": token}
    assert renewed.renew_in(0.0) is None
