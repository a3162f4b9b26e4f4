"""What live tests share: they measure servers, not how patient a client is."""

import pytest

from tests.live.patience import be_patient


@pytest.fixture(autouse=True)
def patient_clients(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for the tests that measure."""
    if request.node.get_closest_marker("chaos") is None:
        be_patient(monkeypatch)
