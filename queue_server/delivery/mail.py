"""E-mail through a mail server (SMTP, RFC 5321), encrypted and with its certificate checked unless set otherwise."""

import ssl
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.utils import format_datetime, localtime, make_msgid, parseaddr
from typing import Self

import aiosmtplib

from queue_server.delivery.errors import TryLater, Undeliverable
from queue_server.delivery.messages import Message
from queue_server.settings import Settings

TIMEOUT = 10.0  # seconds, for each step with the server
ASK_LATER = range(400, 500)


class Mail:
    """Sends by one mail server, a connection for each message."""

    def __init__(self, settings: Settings, *, tls: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._tls = tls or ssl.create_default_context()
        name, address = parseaddr(settings.mail_from or "")
        self._sender = Mailbox(name, addr_spec=address)

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """By these settings; None where they name no server, or nobody to send as."""
        return cls(settings) if settings.smtp_host and settings.mail_from else None

    async def deliver(self, message: Message) -> None:
        """Hand it to the server. Raises `TryLater` or `Undeliverable`."""
        letter = letter_of(message, self._sender)
        try:
            async with self._server() as server:
                await server.send_message(letter)
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _refused(error.recipients[0].code) from None
        except aiosmtplib.SMTPResponseException as error:
            raise _refused(error.code) from None
        except aiosmtplib.SMTPNotSupported as error:
            raise Undeliverable(type(error).__name__) from None
        except (OSError, aiosmtplib.SMTPException) as error:
            raise TryLater(type(error).__name__) from None

    async def greet(self) -> None:
        """Connect and sign in, as for a message. Raises `OSError`, `SMTPException`."""
        async with self._server():
            pass

    def _server(self) -> aiosmtplib.SMTP:
        settings = self._settings
        return aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user,
            password=None if settings.smtp_password is None else settings.smtp_password.get_secret_value(),
            use_tls=settings.smtp_security == "tls",
            start_tls=settings.smtp_security == "starttls",
            tls_context=None if settings.smtp_security == "none" else self._tls,
            timeout=TIMEOUT,
        )


def letter_of(message: Message, sender: Mailbox) -> EmailMessage:
    """An e-mail that answers to nobody (RFC 3834); a line break in a header is a ValueError."""
    letter = EmailMessage()
    letter["From"] = sender
    letter["To"] = Mailbox(addr_spec=message.address.value)
    letter["Subject"] = message.subject
    letter["Date"] = format_datetime(localtime())
    letter["Message-ID"] = make_msgid(domain=sender.domain)
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.text)
    return letter


def _refused(code: int) -> TryLater | Undeliverable:
    """What a server's answer means: 4xx is for now, 5xx for good (RFC 5321, 4.2.1)."""
    return (TryLater if code in ASK_LATER else Undeliverable)(str(code))
