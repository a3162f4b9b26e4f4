"""A secret is replaced while people are signed in, tickets are about and screens hang on walls: nobody notices."""

from datetime import UTC, datetime, timedelta

import pytest

from db.tables import Session
from queue_server.actor import Actor, ActorKind, DeviceKind, Grant, Role
from queue_server.devices.tokens import DeviceTokens, as_actor
from queue_server.errors import TokenInvalid
from queue_server.identity.refresh import RefreshTokens, Standing, hash_of
from queue_server.identity.tokens import AccessTokens
from queue_server.ids import new_id
from queue_server.queues.links import TicketLinks

OLD, NEW = b"the secret of last year, long enough", b"the secret of this year, long enough"
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def test_access_tokens_of_both_secrets_are_read_and_say_which() -> None:
    actor = Actor(ActorKind.USER, new_id(), new_id(), (Grant(Role.DOCTOR),), new_id())
    before = AccessTokens(OLD).issue(actor, now=NOW)
    both = AccessTokens(NEW, OLD)
    assert both.read(before, now=NOW).id == actor.id
    after = both.issue(actor, now=NOW)
    assert AccessTokens(NEW).read(after, now=NOW).id == actor.id
    with pytest.raises(TokenInvalid):
        AccessTokens(NEW).read(before, now=NOW)
    with pytest.raises(TokenInvalid):
        AccessTokens(OLD).read(after, now=NOW)


def test_a_chain_of_refresh_tokens_goes_on() -> None:
    before, both = RefreshTokens(OLD), RefreshTokens(NEW, OLD)
    first = before.first(new_id())
    session = Session(refresh_hash=hash_of(first), previous_hash=None, rotated_at=NOW - timedelta(hours=1))
    assert both.standing(first, session, now=NOW) is Standing.CURRENT
    second = both.successor(first)
    session = Session(refresh_hash=hash_of(second), previous_hash=hash_of(first), rotated_at=NOW)
    assert both.standing(first, session, now=NOW) is Standing.JUST_USED
    assert both.standing(first, session, now=NOW + timedelta(minutes=1)) is Standing.REUSED


def test_a_second_answer_within_the_grace_is_the_same_whichever_secret_made_it() -> None:
    before, both = RefreshTokens(OLD), RefreshTokens(NEW, OLD)
    first = before.first(new_id())
    second = before.successor(first)
    session = Session(refresh_hash=hash_of(second), previous_hash=hash_of(first), rotated_at=NOW)
    assert both.successor_in(first, session) == second
    assert both.successor_in(second, session) == RefreshTokens(NEW).successor(second)


def test_a_copy_from_before_is_still_found_out() -> None:
    before, both = RefreshTokens(OLD), RefreshTokens(NEW, OLD)
    first = before.first(new_id())
    third = before.successor(before.successor(first))
    session = Session(refresh_hash=hash_of(third), previous_hash=None, rotated_at=NOW)
    assert both.standing(first, session, now=NOW + timedelta(minutes=1)) is Standing.REUSED


def test_links_of_tickets_and_tokens_of_devices_stay_good() -> None:
    ticket = new_id()
    assert TicketLinks(NEW, OLD).is_good(TicketLinks(OLD).secret(ticket), ticket)
    assert not TicketLinks(NEW).is_good(TicketLinks(OLD).secret(ticket), ticket)
    device = as_actor(new_id(), new_id(), new_id(), DeviceKind.KIOSK)
    assert DeviceTokens(NEW, OLD).read(DeviceTokens(OLD).token(device)) == device
    with pytest.raises(TokenInvalid):
        DeviceTokens(NEW).read(DeviceTokens(OLD).token(device))
