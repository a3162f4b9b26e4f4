"""A short run fetches nothing: what is not there is left out, with a word how to get it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.bench import workshop
from tests.bench.workshop import Missing, Workshop


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Workshop:
    """On a machine without compiler, Node and network."""
    monkeypatch.setattr(workshop, "INSTALLED", tmp_path)
    monkeypatch.setattr(workshop, "NODE_PACKAGES", tmp_path / "node")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("nothing may be run"))
    return Workshop(may_fetch=False)


def test_without_a_compiler_there_is_no_generator_and_it_says_why(bare: Workshop) -> None:
    with pytest.raises(Missing, match="install gcc"):
        bare.generator()


def test_peers_that_are_not_there_are_left_out_and_said_once(
    bare: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert [peer.name for peer in bare.peers()] == ["ours", "tuned stock", "stock"]

    said = capsys.readouterr().err
    assert said.count("left out: node socket.io") == 1
    assert said.count("left out: the floor") == 1
    assert "npm" in said
    assert bare.versions() == {}
