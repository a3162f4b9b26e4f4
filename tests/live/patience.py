"""Clients that wait for a machine that stands still, so that none of them dials anew for that."""

from dataclasses import replace

import pytest

from queue_server.client import kinds, schedules, socket
from queue_server.client.rules import DESK, DISPLAY

LONG = 60.0


@pytest.fixture(autouse=True)
def patient_clients(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for the tests that measure, no client gives up a connection or a question for a silence of seconds."""
    if request.node.get_closest_marker("chaos") is not None:
        return
    monkeypatch.setattr(socket, "DIAL_WITHIN", LONG)
    monkeypatch.setattr(socket, "ANSWER_WITHIN", LONG)
    monkeypatch.setattr(kinds, "DESK", replace(DESK, silence=LONG))
    monkeypatch.setattr(kinds, "DISPLAY", replace(DISPLAY, silence=LONG))
    monkeypatch.setattr(schedules, "DESK", replace(DESK, silence=LONG))
