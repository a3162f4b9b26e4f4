"""Who is told, and by which ways."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from queue_server.delivery.messages import Channel
from queue_server.identity.preferences import Preferences
from queue_server.notifications.kinds import Kind

LANGUAGES = ("en", "ar")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, a patient without one, or (neither) who left a number when they took a ticket."""

    user_id: UUID | None
    patient_id: UUID | None
    language: str
    email: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    preferences: Preferences
    subscriptions: tuple[UUID, ...] = ()

    @classmethod
    def of(cls, row: Any) -> "Person":
        """From a row with `user_id`, `patient_id`, `language`, `email`, `phone`, `preferences`, `subscriptions`."""
        return cls(
            user_id=row["user_id"],
            patient_id=row["patient_id"],
            language=row["language"] if row["language"] in LANGUAGES else LANGUAGES[0],
            email=row["email"],
            phone=row["phone"],
            preferences=Preferences.of(row["preferences"] or {}, has_email=row["email"] is not None),
            subscriptions=tuple(row["subscriptions"] or ()),
        )

    def ways(self, kind: Kind, here: Collection[Channel], *, is_own_doing: bool) -> list[Channel]:
        """The channels that a notice goes by; `here`: those that the clinic has.

        Who did it themselves has the screen before them: a letter for the calendar is enough, and a text message only
        where there is no e-mail. Whose turn is near hears it from what rings, if anything does.
        """
        liked = [channel for channel in Channel if channel in here and self.likes(channel)]
        if is_own_doing:
            return [Channel.EMAIL] if Channel.EMAIL in liked else [Channel.SMS] if Channel.SMS in liked else []
        if kind is Kind.NEAR:
            return [channel for channel in liked if channel is not Channel.EMAIL] or liked
        return liked

    def likes(self, channel: Channel) -> bool:
        """Whether they can be reached this way, and want to be."""
        match channel:
            case Channel.EMAIL:
                return self.email is not None and self.preferences.email
            case Channel.SMS:
                return self.phone is not None and self.preferences.sms
            case Channel.PUSH:
                return bool(self.subscriptions) and self.preferences.push


def number_of(said: str, country_code: str | None) -> str | None:
    """A number as providers want it (E.164); None where nobody can tell in which country it is."""
    digits = "".join(one for one in said if one.isdecimal() and one.isascii())
    if said.strip().startswith("+"):
        return "+" + digits
    if digits.startswith("00"):
        return "+" + digits[2:]
    return country_code + digits.lstrip("0") if country_code and digits else None
