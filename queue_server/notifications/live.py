"""The inbox, live: whoever is connected hears of a notification as soon as this process hears that it is stored.

No stream is followed for each person who is connected, since most are told nothing for days: events come by the hub's
own ways, from this process at once and from others by the look, within a second.
"""

import asyncio
from collections import OrderedDict, deque
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from queue_server.errors import Unavailable
from queue_server.notifications.events import NotificationAdded, NotificationRead
from queue_server.transaction import Database
from realtime.hub import Hub
from realtime.streams import StreamEvent, Told

log = structlog.get_logger()
# Events come more than once: committed here, and with every look for as long as an older transaction is open, which a
# backup may be for an hour. So what is old is not news, and what is remembered is more than happens until then.
NEWS_FOR, MOST_REMEMBERED = 300.0, 20_000
TRIES, AGAIN_AFTER = 5, 1.0  # seconds, where the database is away
# By the stream: an event says nothing of its organization, the inbox does.
LINE = """
    SELECT n.id, n.kind, n.title, n.body, n.link, n.at, (
        SELECT count(*)::int FROM notifications u
        WHERE u.user_id = i.user_id AND u.organization_id = i.organization_id AND u.read_at IS NULL) AS unread
    FROM inboxes i
    LEFT JOIN notifications n ON n.id = $2 AND n.user_id = i.user_id AND n.organization_id = i.organization_id
    WHERE i.stream_id = $1
"""


class Inboxes:
    """Says to people what their inbox gets. One after the other, so that nobody hears an older count last."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self._database = database
        self._hub = hub
        self._known: OrderedDict[tuple[str, int, int], None] = OrderedDict()
        self._waiting: deque[StreamEvent] = deque()
        self._is_telling = False

    def hear(self, event: StreamEvent) -> None:
        """An event, perhaps for the second time; of an inbox whose person is connected here it is told."""
        if event.type not in (NotificationAdded.type, NotificationRead.type) or not self._is_new(event):
            return
        if self._hub.rooms.is_watched(room_of(event)):
            self._waiting.append(event)
            if not self._is_telling:
                self._is_telling = True
                self._hub.spawn(self._tell_all())

    def _is_new(self, event: StreamEvent) -> bool:
        heard = event.stream_id, event.epoch, event.version
        if heard in self._known or datetime.fromisoformat(event.at).timestamp() < self._hub.now() - NEWS_FOR:
            return False
        self._known[heard] = None
        if len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)
        return True

    async def _tell_all(self) -> None:
        try:
            while self._waiting:
                event = self._waiting.popleft()
                if (row := await self._read(event)) is not None and (told := told_of(event, row)) is not None:
                    self._hub.tell(told)
        finally:
            self._is_telling = False

    async def _read(self, event: StreamEvent) -> Any:
        """The line and how many are unread; None where it is gone, or the database stays away."""
        said = event.body.get("notification_id")
        for _ in range(TRIES):
            try:
                rows = await self._database.read(LINE, UUID(event.stream_id), None if said is None else UUID(said))
                return rows[0] if rows else None
            except Unavailable:
                await asyncio.sleep(AGAIN_AFTER)
        log.warning("notification.not_told")
        return None


def told_of(event: StreamEvent, row: Any) -> Told | None:
    """What the person hears."""
    if event.type == NotificationRead.type:
        return Told((room_of(event),), "notification:read", {"unread": row["unread"]})
    if row["id"] is None:
        return None
    line = {name: row[name] for name in ("kind", "title", "body", "link", "unread")}
    told = {"id": str(row["id"]), "at": row["at"].isoformat(), **line}
    return Told((room_of(event),), "notification", told)


def room_of(event: StreamEvent) -> str:
    """Where the person is, if they are connected."""
    return f"user:{event.body['user_id']}"
