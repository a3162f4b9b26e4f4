"""The clock of a running server, which a test may turn: nobody waits until a token has run out."""

import time
from datetime import datetime, timedelta

import pytest

from queue_server.actor import Actor
from tests.a_server import Running


def turn_on(server: Running, monkeypatch: pytest.MonkeyPatch, *, seconds: float) -> None:
    """By so much later it is, where sockets are looked at and where tokens are read."""
    access = server.app.state.authority.access
    reads = access.read

    def reads_later(token: str, *, now: datetime) -> Actor:
        actor: Actor = reads(token, now=now + timedelta(seconds=seconds))
        return actor

    monkeypatch.setattr(server.app.state.hub, "now", lambda: time.time() + seconds)
    monkeypatch.setattr(access, "read", reads_later)
