"""Bodies of the inbox, of browsers that take push messages, and of the delivery log."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import StringConstraints

from queue_server.delivery.messages import Subscription
from queue_server.http.bodies import Body
from queue_server.notifications.kinds import Kind

DeliveryState = Literal["queued", "sending", "sent", "failed", "unknown", "skipped"]
Key = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_-]+={0,2}$")]


class NotificationView(Body):
    """One line of one's inbox; `link` is a page of ours, if there is one to go to."""

    id: UUID
    kind: Kind
    title: str
    body: str
    link: str | None
    at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, row: Any, *, link: str | None) -> Self:
        """A row of the table."""
        return cls.model_validate({name: row[name] for name in cls.model_fields if name != "link"} | {"link": link})


class InboxView(Body):
    """One's notifications, the newest first, and how many were not looked at."""

    items: list[NotificationView]
    unread: int
    next_cursor: str | None


class PushKey(Body):
    """What `PushManager.subscribe` wants as `applicationServerKey`."""

    public_key: str


class PushKeys(Body):
    """The keys of a browser, base64url."""

    p256dh: Key
    auth: Key


class InboxLookedAt(Body):
    """How far: `up_to` is the newest line that could be seen, since one may come just then; without it, all."""

    up_to: UUID | None = None


class NewSubscription(Body):
    """A browser's `PushSubscription`."""

    endpoint: Annotated[str, StringConstraints(min_length=9, max_length=1000, pattern=r"^https?://[!-~]+$")]
    keys: PushKeys

    def subscription(self) -> Subscription:
        """As it is sent to."""
        return Subscription(self.endpoint, self.keys.p256dh, self.keys.auth)


class PushSubscriptionView(Body):
    """A browser that takes push messages."""

    id: UUID


class DeliveryView(Body):
    """One message of the delivery log: `why` is a code or kind, never an address. `unknown`: handed over, and nobody
    knows whether it was taken."""

    id: UUID
    kind: Kind
    channel: Literal["email", "sms", "push"]
    state: DeliveryState
    why: str | None
    tries: int
    at: datetime
    not_before: datetime | None
    sent_at: datetime | None
    subject_id: UUID
    patient_id: UUID | None
    branch_id: UUID

    @classmethod
    def of(cls, row: Any) -> Self:
        """A row of the table."""
        return cls.model_validate({name: row[name] for name in cls.model_fields})
