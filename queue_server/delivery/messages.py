"""What is sent, and where to. Neither tells its words when it is printed: both would end up in a log."""

from dataclasses import dataclass, field
from enum import StrEnum


class Channel(StrEnum):
    """How somebody is reached."""

    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address, or a phone number (E.164)."""

    channel: Channel
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """A message to one address; text messages have no subject."""

    address: Address
    text: str = field(repr=False)
    subject: str = field(default="", repr=False)
