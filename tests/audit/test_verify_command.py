"""`queue-server audit verify`: what it says, and how it ends."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from queue_server.audit.chain import Anchor
from queue_server.audit.verifying import Fault, Verdict
from queue_server.cli.audit import findings, keys_from_environment, limits
from queue_server.cli.commands import app
from tests.audit.ledger import KEYS, Ledger
from tests.audit.test_chain import AT

SECRET = KEYS.secrets[0].decode()


def test_a_good_log_is_ok_and_a_cut_one_is_not(history: Ledger, anchor_file: Path, tmp_path: Path) -> None:
    env = {"DATABASE_URL": history.url, "SECRET_KEY": SECRET}
    beyond = tmp_path / "beyond.jsonl"
    beyond.write_text(anchor_file.read_text() + Anchor.made(KEYS, 99, AT, b"hash").line())

    good, bad = (
        CliRunner().invoke(app, ["audit", "verify", "--anchor", str(file)], env=env) for file in (anchor_file, beyond)
    )

    assert (good.exit_code, bad.exit_code) == (0, 1)
    first, second, *others = good.stdout.splitlines()
    assert first == "ok: 62 sealed entries are as they were written, in order, none missing."
    assert second.startswith("6 anchors fit; the newest, of 2")
    assert others == ["Not covered: 2 entries sealed after the last anchor, and any cut there."]
    assert bad.stdout.startswith("BAD at seal 63: 37 entries were cut off the end")


def test_it_says_what_it_cannot_know() -> None:
    said = "\n".join(limits(Verdict(sealed=5, unsealed=2, odd=[3]), has_keys=False, is_outside=False))

    for words in (
        "2 entries without a seal",
        "5 entries sealed after",
        "without SECRET_KEY",
        "without --anchor",
        "(3 …)",
    ):
        assert words in said


def test_a_fault_is_told_with_its_place() -> None:
    said = list(findings(Verdict(sealed=16, fault=Fault(17, 23, "the entry was deleted"))))

    assert said[0] == "BAD at seal 17, entry 23: the entry was deleted."
    assert "16 entries" in said[1]


@pytest.mark.parametrize("content", ["", '{"event": "request"}\n', '{"mac": \n', None])
def test_a_file_without_anchors_is_refused(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "anchors.jsonl"
    if content is not None:
        file.write_text(content)

    asked = CliRunner().invoke(app, ["audit", "verify", "--anchor", str(file)])

    assert (asked.exit_code, str(file) in asked.output.replace("\n", "")) == (1, True)


def test_keys_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    assert keys_from_environment() is None
    monkeypatch.setenv("SECRET_KEY", "new")
    monkeypatch.setenv("PREVIOUS_SECRET_KEY", "old")
    keys = keys_from_environment()
    assert keys is not None
    assert keys.secrets == (b"new", b"old")
