"""Decide by the calendar in memory, act in the database, and do both again where the calendar changed between them."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from queue_server.appointments.errors import BookingLimit, SlotTaken
from queue_server.availability.calendar import OrganizationCalendar
from queue_server.availability.calendars import Calendars
from queue_server.clinic.booking_policy import BookingPolicy
from queue_server.errors import Invalid, NotFound, Unavailable
from queue_server.queues.errors import BadState
from queue_server.transaction import Hot, Outdated

PATIENCE = 3.0  # seconds, of whoever books while somebody edits hours
BREATH = 0.02
BY_THE_CALENDAR = (Invalid, NotFound, SlotTaken, BookingLimit, BadState)  # what a plan may refuse
Decided = dict[str, Any]
Arguments = tuple[Any, ...]  # what a function of the database takes after `who`
Plan = Callable[[OrganizationCalendar], Awaitable[Arguments]]


async def carry_out(tx: Hot, calendars: Calendars, function: str, plan: Plan) -> Decided:
    """Call `fn.<function>` with what `plan` makes of the calendar; what an old one refuses is decided again by the new.

    A retry is answered what the first was, also where the calendar would refuse it now.
    """
    calendar = await calendars.of(tx.actor.organization_id)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        decided: Decided
        try:
            decided = await tx.call(function, *await _planned(tx, calendars, plan, calendar))
        except Outdated:
            await asyncio.sleep(BREATH * random.random())  # noqa: S311 - it spreads them, and hides nothing
            calendar = await calendars.afresh(tx.actor.organization_id)
        except AnsweredBefore as before:
            return before.reply
        else:
            return decided
    raise Unavailable


class AnsweredBefore(Exception):
    """This very request was: its answer is given again."""

    def __init__(self, reply: Decided) -> None:
        super().__init__()
        self.reply = reply


async def _planned(tx: Hot, calendars: Calendars, plan: Plan, calendar: OrganizationCalendar) -> Arguments:
    try:
        return await plan(calendar)
    except BY_THE_CALENDAR:
        if (reply := await tx.find_reply()) is not None:
            raise AnsweredBefore(reply) from None
        if (await calendars.as_committed(calendar.organization_id)).revision != calendar.revision:
            raise Outdated from None
        raise


def policy_at(calendar: OrganizationCalendar, branch_id: UUID) -> BookingPolicy:
    """What a branch allows; the usual where it is gone."""
    plan = calendar.branches.get(branch_id)
    return BookingPolicy() if plan is None else plan.policy
