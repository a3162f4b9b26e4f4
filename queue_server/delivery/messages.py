"""What is sent, and where to. Neither tells its words when it is printed: both would end up in a log."""

from dataclasses import dataclass, field
from enum import StrEnum


class Channel(StrEnum):
    """How somebody is reached."""

    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address, or a phone number (E.164)."""

    channel: Channel
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with an e-mail; `kind` is its media type, with parameters."""

    name: str
    kind: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """A message to one address; text messages have no subject, and nothing attached.

    `id` names it: sent twice under one id, mailboxes show it once.
    """

    address: Address
    text: str = field(repr=False)
    subject: str = field(default="", repr=False)
    id: str | None = None
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A browser that takes push messages: where it is reached, and the keys (RFC 8291) that only it can open."""

    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Push:
    """A message to one browser. `topic`: a newer one of it takes the place of one that was not shown yet."""

    subscription: Subscription
    content: bytes = field(repr=False)
    topic: str
    seconds: int  # so long it is worth showing
    is_urgent: bool = False
