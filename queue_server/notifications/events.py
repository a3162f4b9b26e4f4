"""Facts about a person's inbox, on the stream of that inbox; the words stay in the table."""

from dataclasses import dataclass

from queue_server.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationAdded(Event):
    """There is a new line."""

    notification_id: str
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationRead(Event):
    """One or all of the lines were looked at."""

    user_id: str


NotificationAdded.named("notification.added", shown=False)
NotificationRead.named("notification.read", shown=False)
