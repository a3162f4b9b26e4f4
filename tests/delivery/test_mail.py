"""Mail through a real server: what arrives, how it travels, and what a refusal means."""

import ssl
from typing import Any

import aiosmtplib
import pytest
from pydantic import SecretStr

from queue_server.delivery.errors import TryLater, Undeliverable
from queue_server.delivery.mail import Mail, letter_of
from queue_server.delivery.messages import Address, Channel, Message
from tests.delivery.servers import PASSWORD, USER, MailServer, a_certificate, a_mail_server, some_settings

TO = Address(Channel.EMAIL, "salma@example.org")
ARABIC = Message(TO, "رمزك هو 123456\n\nلإنشاء حساب.\n", "رمزك لدى العيادة")


def through(server: MailServer, security: str = "none", *, tls: ssl.SSLContext | None = None, **others: Any) -> Mail:
    settings = some_settings(
        smtp_host="127.0.0.1",
        smtp_port=server.port,
        smtp_security=security,
        mail_from="عيادة <queue@clinic.test>",
        **others,
    )
    return Mail(settings, tls=tls)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    return a_certificate(tmp_path_factory.mktemp("certificate"))


async def test_a_letter_arrives_in_any_language_and_answers_to_nobody() -> None:
    async with a_mail_server() as server:
        await through(server).deliver(ARABIC)
        letter = await server.letter_to(TO.value)
    assert letter.get_content().replace("\r\n", "\n") == ARABIC.text
    assert (letter["Subject"], letter["To"]) == (ARABIC.subject, TO.value)
    assert letter["From"] == "عيادة <queue@clinic.test>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@clinic.test>")
    assert letter["Date"] is not None
    (envelope,) = server.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("queue@clinic.test", [TO.value])


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_it_travels_encrypted_to_a_server_that_proves_its_name(
    security: str, certificate: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    shown, believed = certificate
    account: dict[str, Any] = {"smtp_user": USER, "smtp_password": SecretStr(PASSWORD)}
    account = account if security == "starttls" else {}
    async with a_mail_server(**{security: shown}) as server:
        with pytest.raises(TryLater, match=r"SMTPConnectError|SSLCertVerificationError"):
            await through(server, security, **account).deliver(ARABIC)
        assert server.shelf.things == []
        await through(server, security, tls=believed, **account).deliver(ARABIC)
        assert server.signed_in == [security == "starttls"]


async def test_a_server_without_encryption_gets_nothing_unless_that_is_set() -> None:
    async with a_mail_server() as server:
        with pytest.raises((Undeliverable, TryLater)):
            await through(server, "starttls").deliver(ARABIC)
        assert server.shelf.things == []


@pytest.mark.parametrize(
    ("answer", "meaning"), [("451 Come back later", TryLater), ("550 No such person here", Undeliverable)]
)
async def test_what_a_refusal_means(answer: str, meaning: type[Exception]) -> None:
    async with a_mail_server() as server:
        server.answers.append(answer)
        with pytest.raises(meaning) as refused:
            await through(server).deliver(ARABIC)
    assert str(refused.value) == answer[:3]


async def test_a_wrong_password_and_a_server_that_is_away(
    certificate: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    shown, believed = certificate
    async with a_mail_server(starttls=shown) as server:
        wrong = through(server, "starttls", tls=believed, smtp_user=USER, smtp_password=SecretStr("another"))
        with pytest.raises(Undeliverable, match="535"):
            await wrong.deliver(ARABIC)
    with pytest.raises(TryLater, match="SMTPConnectError"):
        await through(server).deliver(ARABIC)
    with pytest.raises(aiosmtplib.SMTPException):
        await through(server).greet()


@pytest.mark.parametrize("subject", ["Your code\r\nBcc: everybody@example.org", "Your code\nX-Evil: 1"])
def test_nobody_adds_a_header(subject: str) -> None:
    sender = Mail(some_settings(mail_from="queue@clinic.test"))._sender
    with pytest.raises(ValueError, match="linefeed"):
        letter_of(Message(TO, "text", subject), sender)


def test_there_is_no_mail_without_a_server_and_a_sender() -> None:
    assert Mail.of(some_settings(smtp_host="mail.test")) is None
    assert Mail.of(some_settings(mail_from="queue@clinic.test")) is None
    assert Mail.of(some_settings(smtp_host="mail.test", mail_from="queue@clinic.test")) is not None
