"""A snapshot is made once for everybody who comes at the same version, and is nobody else's."""

from collections.abc import Callable
from typing import Any

import pytest

from queue_server.queues import queries
from tests.a_clinic import Clinic
from tests.a_server import Running


@pytest.fixture
def boards(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every board that was put together."""
    made: list[Any] = []
    put_together: Callable[..., Any] = queries.board_of

    def counted(*parts: Any) -> Any:
        made.append(put_together(*parts))
        return made[-1]

    monkeypatch.setattr(queries, "board_of", counted)
    return made


async def test_a_board_is_put_together_once_for_a_version(
    server: Running, clinic: Clinic, boards: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    sockets = server.app.state.live._sockets
    # Opening hours are seen from a second; here it does not pass, and nothing is forgotten every few seconds.
    monkeypatch.setattr(sockets._hub, "now", lambda: 1_800_000_000.0)
    monkeypatch.setattr(sockets, "forget_snapshots", lambda: None)
    display = {"branch_id": str(clinic.branch), "view": "display"}
    async with server.socket() as first, server.socket() as second, server.as_(clinic.receptionist) as desk:
        answers = [await one.asks("queue:subscribe", display) for one in (first, second)]
        assert answers[0]["snapshot"] == answers[1]["snapshot"] == boards[0]
        assert len(boards) == 1
        assert (await desk.post(f"/queues/{clinic.queue}/tickets", json={})).status_code == 201
        await first.hears("queue:updated")
        answer = await first.asks("queue:subscribe", display)
        assert len(boards) == 2
        assert answer["snapshot"] == boards[1] != boards[0]


async def test_a_line_and_a_board_are_never_given_for_each_other(server: Running, clinic: Clinic) -> None:
    display = {"branch_id": str(clinic.branch), "view": "display"}
    line = {"queue_id": str(clinic.queue)}
    async with server.socket({"token": server.token(clinic.doctor)}) as staff, server.socket() as anybody:
        assert "line" in (await staff.asks("queue:subscribe", line))["snapshot"]
        assert "showing" in (await staff.asks("queue:subscribe", display))["snapshot"]
        assert "showing" in (await anybody.asks("queue:subscribe", display))["snapshot"]
        assert (await anybody.asks("queue:subscribe", line))["error"]["status"] in (401, 403)
