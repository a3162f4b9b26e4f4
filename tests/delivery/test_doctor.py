"""What the doctor says of ways to send codes."""

import pytest

from queue_server.cli.doctor import Verdict, delivery_verdicts
from tests.cli.programs import settings
from tests.delivery.servers import AUTH_TOKEN, SID, a_mail_server, a_text_server

NOWHERE = settings("postgresql://nowhere/none", "unix:///nowhere")


async def verdicts(patch: pytest.MonkeyPatch, **told: str) -> dict[str, Verdict]:
    for name, value in {**NOWHERE, **told}.items():
        patch.setenv(name, value)
    return {one.subject: one for one in await delivery_verdicts()}


async def test_nothing_set_is_well_and_says_what_does_not_work(monkeypatch: pytest.MonkeyPatch) -> None:
    said = await verdicts(monkeypatch)
    assert [one.is_well for one in said.values()] == [True, True]
    assert "nobody signs up or gets a new password this way; set SMTP_HOST, MAIL_FROM" in said["e-mail"].says


async def test_half_set_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    said = await verdicts(monkeypatch, SMTP_HOST="mail.test", TWILIO_ACCOUNT_SID=SID, TWILIO_FROM="+1")
    assert [str(one) for one in said.values()] == [
        "✗ e-mail: Missing: MAIL_FROM",
        "✗ text messages: Missing: TWILIO_AUTH_TOKEN",
    ]


async def test_the_other_ends_are_asked_and_get_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_mail_server() as mail, a_text_server() as texts:
        told = {
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(mail.port),
            "SMTP_SECURITY": "none",
            "MAIL_FROM": "Clinic <queue@clinic.test>",
            "TWILIO_URL": texts.url,
            "TWILIO_ACCOUNT_SID": SID,
            "TWILIO_FROM": "+1",
        }
        good = await verdicts(monkeypatch, **told, TWILIO_AUTH_TOKEN=AUTH_TOKEN)
        wrong = await verdicts(monkeypatch, **told | {"SMTP_SECURITY": "starttls"}, TWILIO_AUTH_TOKEN="another")
        assert (mail.shelf.things, texts.shelf.things) == ([], [])
    away = await verdicts(monkeypatch, **told, TWILIO_AUTH_TOKEN=AUTH_TOKEN)

    assert [one.is_well for one in good.values()] == [True, True]
    assert [one.is_well for one in wrong.values()] == [False, False]
    assert "401" in wrong["text messages"].says
    assert [one.is_well for one in away.values()] == [False, False]
