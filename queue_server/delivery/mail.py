"""E-mail through a mail server (SMTP, RFC 5321), encrypted and with its certificate checked unless set otherwise."""

import ssl
from email.errors import MessageError
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.utils import format_datetime, localtime, make_msgid, parseaddr
from typing import Self

import aiosmtplib

from queue_server.delivery.errors import TryLater, Undeliverable
from queue_server.delivery.messages import Attachment, Message
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
    """An e-mail that answers to nobody (RFC 3834); a line break in a header is a ValueError.

    Raises `Undeliverable` for what is no address.
    """
    letter = EmailMessage()
    letter["From"] = sender
    letter["To"] = _addressee(message.address.value)
    letter["Subject"] = message.subject
    letter["Date"] = format_datetime(localtime())
    letter["Message-ID"] = f"<{message.id}@{sender.domain}>" if message.id else make_msgid(domain=sender.domain)
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.text)
    if message.attachment is not None:
        _attach(letter, message.attachment)
    return letter


def _addressee(said: str) -> Mailbox:
    """Somebody may have typed it at a desk. Raises `Undeliverable`."""
    try:
        return Mailbox(addr_spec=said)
    except (ValueError, LookupError, MessageError):
        raise Undeliverable("bad-address") from None


def _attach(letter: EmailMessage, attachment: Attachment) -> None:
    """A calendar is said twice, as programs want it: the other form of the letter (RFC 6047), and a file to open."""
    kind, _, parameters = attachment.kind.partition(";")
    main, _, sub = kind.partition("/")
    said = dict(part.strip().split("=", 1) for part in parameters.split(";") if "=" in part)
    if (main, sub) == ("text", "calendar"):
        letter.add_alternative(attachment.content.decode(), subtype=sub, params=said, cte="base64")
    letter.add_attachment(attachment.content, maintype=main, subtype=sub, params=said, filename=attachment.name)


def _refused(code: int) -> TryLater | Undeliverable:
    """What a server's answer means: 4xx is for now, 5xx for good (RFC 5321, 4.2.1)."""
    return (TryLater if code in ASK_LATER else Undeliverable)(str(code))
