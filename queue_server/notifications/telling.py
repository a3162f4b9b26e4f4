"""Telling people: a line in the inbox at once, and messages by the ways they like, at hours they like."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from queue_server.actor import system
from queue_server.delivery.messages import Channel
from queue_server.ids import new_id
from queue_server.notifications.kinds import URGENCY, Kind
from queue_server.notifications.notices import Facts, Notice
from queue_server.notifications.timing import moment_of
from queue_server.notifications.wording import APPOINTMENTS
from queue_server.transaction import Database

PAGES: Mapping[Kind, str | None] = {
    Kind.OFFER: "/offer/{subject}",
    Kind.NEAR: None,
}  # a ticket's page wants its secret, which nobody stores
Wish = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Later:
    """A job that a notice leaves for later."""

    kind: str
    body: Facts
    at: datetime
    key: str

    def wish(self) -> Wish:
        """As `fn.notify` takes it."""
        return {"kind": self.kind, "body": self.body, "at": self.at, "key": self.key}


async def tell(
    database: Database,
    organization: UUID,
    notice: Notice,
    *,
    here: Collection[Channel],
    now: datetime,
    later: Sequence[Later] = (),
) -> None:
    """Tell them; said again, it changes nothing. `here`: the ways that this clinic has."""
    wish = {
        "user": notice.person.user_id,
        "inbox": _inbox(notice) if notice.person.user_id and not notice.is_further else None,
        "deliveries": [
            _delivery(notice, channel, at + notice.after, facts)
            for channel in notice.ways(here)
            if (at := _moment(notice, channel, now)) is not None
            for facts in _each(notice, channel)
        ],
        "jobs": [one.wish() for one in later],
        "told": _told(notice),
    }
    await database.hot(system(organization)).call("notify", wish)


async def leave(database: Database, organization: UUID, notice: Notice, later: Sequence[Later]) -> None:
    """Tell nobody what they know, and leave what is for later."""
    jobs = [one.wish() for one in later]
    wish = {"user": None, "inbox": None, "deliveries": [], "jobs": jobs, "told": _told(notice)}
    await database.hot(system(organization)).call("notify", wish)


def _told(notice: Notice) -> Facts | None:
    return notice.news and {"appointment": notice.subject_id, **notice.news}


def _inbox(notice: Notice) -> Wish:
    told, language = notice.told, notice.person.language
    page = PAGES.get(notice.kind, APPOINTMENTS)
    return {
        "id": new_id(),
        "key": notice.key,
        "kind": notice.kind,
        "title": told.title(language),
        "body": told.body(language),
        "link": page and page.format(subject=notice.subject_id),
        "subject": notice.subject_id,
    }


def _each(notice: Notice, channel: Channel) -> list[Facts]:
    """One message, or one for each browser."""
    if channel is not Channel.PUSH:
        return [notice.facts]
    return [{**notice.facts, "subscription": str(subscription)} for subscription in notice.person.subscriptions]


def _delivery(notice: Notice, channel: Channel, at: datetime, facts: Facts) -> Wish:
    return {
        "id": new_id(),
        "key": ":".join([notice.key, channel, *([facts["subscription"]] if "subscription" in facts else [])]),
        "kind": notice.kind,
        "channel": channel,
        "user": notice.person.user_id,
        "patient": notice.person.patient_id,
        "branch": notice.branch_id,
        "subject": notice.subject_id,
        "facts": facts,
        "at": at,
    }


def _moment(notice: Notice, channel: Channel, now: datetime) -> datetime | None:
    return moment_of(
        URGENCY[notice.kind],
        channel,
        now=now,
        until=notice.until,
        quiet=notice.person.preferences.quiet,
        zone=notice.told.zone,
    )
