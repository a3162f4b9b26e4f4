"""How somebody would like to hear of things: by which ways, and when they want to be left alone."""

from datetime import time
from typing import Annotated, Any, Self

from pydantic import Field, StrictBool, StringConstraints

from queue_server.http.bodies import Body

ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
QUIET_FROM, QUIET_UNTIL = "22:00", "07:00"
UNSAID: Any = Field(default_factory=lambda: None)  # left out; null itself is refused


class Preferences(Body):
    """What is in force. From `quiet_from` to `quiet_until`, by the branch's clock, nothing rings that can wait.

    Where one of them is null, it may ring at any hour.
    """

    email: bool = True
    sms: bool = False
    push: bool = True
    quiet_from: ClockTime | None = QUIET_FROM
    quiet_until: ClockTime | None = QUIET_UNTIL

    @classmethod
    def of(cls, stored: dict[str, Any], *, has_email: bool) -> Self:
        """What somebody said, and the usual for the rest: text messages are for people without e-mail."""
        return cls.model_validate({"sms": not has_email} | stored)

    @property
    def quiet(self) -> tuple[time, time] | None:
        """From when to when, by the clock on the wall."""
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return None
        return time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_until)


class PreferencesEdit(Body):
    """What somebody says anew; the rest stays. Null hours: no quiet hours."""

    email: StrictBool = UNSAID
    sms: StrictBool = UNSAID
    push: StrictBool = UNSAID
    quiet_from: ClockTime | None = None
    quiet_until: ClockTime | None = None

    def said(self) -> dict[str, Any]:
        """As the table keeps it."""
        return self.model_dump(include=self.model_fields_set)
