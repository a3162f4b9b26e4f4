"""The carrier: each message of the delivery log goes out once, or it is known that nobody knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog

from queue_server.delivery.errors import Gone, TryLater, Undeliverable, Unsure
from queue_server.delivery.messages import Channel
from queue_server.delivery.post import Transport
from queue_server.delivery.push import Pushes
from queue_server.errors import Unavailable
from queue_server.jobs.job import Handlers, Job, TryAgain
from queue_server.jobs.pauses import MOST_TRIES
from queue_server.notifications.kinds import Kind
from queue_server.notifications.letters import Letters
from queue_server.notifications.notices import Notice
from queue_server.notifications.queries import find_notice, find_subscription
from queue_server.transaction import Database
from realtime.steady import AWAY

log = structlog.get_logger()
OPEN = "SELECT * FROM deliveries WHERE organization_id = $1 AND id = $2 AND state IN ('queued', 'sending')"
# Committed right before it is handed over: whoever finds it `sending` took over from somebody who died with it.
BEGIN = """
    UPDATE deliveries SET state = 'sending', tries = tries + 1
    WHERE organization_id = $1 AND id = $2 AND state = $3 RETURNING 1
"""
SETTLE = """
    UPDATE deliveries SET state = $3, why = $4, sent_at = CASE WHEN $3 = 'sent' THEN clock_timestamp() END
    WHERE organization_id = $1 AND id = $2 RETURNING tries
"""
UNSUBSCRIBE = "DELETE FROM push_subscriptions WHERE organization_id = $1 AND id = $2 RETURNING 1"


@dataclass(frozen=True, slots=True)
class Carrier:
    """Carries by the transports of this clinic."""

    transports: Mapping[Channel, Transport]
    pushes: Pushes
    letters: Letters

    @property
    def here(self) -> frozenset[Channel]:
        """The ways there are."""
        return frozenset({*self.transports, Channel.PUSH})

    @property
    def handlers(self) -> Handlers:
        """Who does which kind of job; each of them waits for servers of others."""
        return {f"notice.{channel}": [self.carry] for channel in Channel}

    async def carry(self, database: Database, job: Job) -> None:
        """Send one message, unless it was sent, or is not true any more."""
        rows = await database.read(OPEN, job.organization_id, UUID(job.body["delivery"]))
        if not rows:
            return
        try:
            state, why = await self._sent(database, rows[0])
        except TryLater as error:
            state, why = ("failed" if job.tries >= MOST_TRIES else "queued"), str(error)
        except Undeliverable as error:
            state, why = "failed", str(error)
        except (*AWAY, Unavailable, TryAgain):
            raise  # it stays as it is, and is begun again
        except Exception as error:  # a bug of ours: staff see that it did not go out, and the worker logs where
            await _settle(database, rows[0], "failed", type(error).__name__)
            raise
        await _settle(database, rows[0], state, why)
        if state == "queued":
            assert why is not None
            raise TryAgain(why)

    async def _sent(self, database: Database, row: Any) -> tuple[str, str | None]:
        channel = Channel(row["channel"])
        if channel not in self.here:
            return "skipped", "no-way"
        if channel is Channel.SMS and row["state"] == "sending":
            return "unknown", "interrupted"  # it may have been sent, and would be sent again
        notice = await find_notice(
            database, row["organization_id"], Kind(row["kind"]), row["subject_id"], row["facts"], now=datetime.now(UTC)
        )
        if notice is None:
            return "skipped", "outdated"
        if not notice.person.likes(channel):
            return "skipped", "not-wanted"
        if channel is Channel.PUSH:
            return await self._pushed(database, row, notice)
        message = await self.letters.message(database, channel, notice, row)
        await _begin(database, row)
        try:
            await self.transports[channel].deliver(message)
        except Unsure as error:
            if channel is Channel.SMS:
                return "unknown", str(error)
            raise
        return "sent", None

    async def _pushed(self, database: Database, row: Any, notice: Notice) -> tuple[str, str | None]:
        organization, browser = row["organization_id"], UUID(row["facts"]["subscription"])
        subscription = await find_subscription(database, organization, browser)
        if subscription is None:
            return "skipped", "unsubscribed"
        push = self.letters.push(subscription, notice, now=datetime.now(UTC))
        await _begin(database, row)
        try:
            await self.pushes.deliver(push)
        except Gone as error:
            await database.read(UNSUBSCRIBE, organization, browser)
            return "skipped", str(error)
        return "sent", None


async def _begin(database: Database, row: Any) -> None:
    if not await database.read(BEGIN, row["organization_id"], row["id"], row["state"]):
        raise TryAgain("overtaken")  # by another process, after our lease


async def _settle(database: Database, row: Any, state: str, why: str | None) -> None:
    (settled,) = await database.read(SETTLE, row["organization_id"], row["id"], state, why)
    facts = {"channel": row["channel"], "kind": row["kind"], "delivery": str(row["id"]), "tries": settled["tries"]}
    if state in ("failed", "unknown"):
        log.warning("delivery.failed", state=state, why=why, **facts)
    else:
        log.info("delivery.settled", state=state, why=why, **facts)
