"""What a person hears of their inbox, as models: AsyncAPI is written from them."""

from datetime import datetime
from uuid import UUID

from queue_server.http.bodies import Body


class NotificationTold(Body):
    """Something new in the inbox; `unread`: how many lines are, this one included."""

    id: UUID
    kind: str
    title: str
    body: str
    link: str | None
    at: datetime
    unread: int


class InboxSeen(Body):
    """The inbox was read, perhaps elsewhere; `unread`: how many lines are left."""

    unread: int
