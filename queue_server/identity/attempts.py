"""What bounds signing in: five wrong ones a minute at an account, and from an address.

A browser where an account has signed in before has bounds of its own, by a cookie: so a stranger who keeps trying
somebody's password keeps out nobody who was here before (OWASP, *device cookies*), and whoever is new waits a minute.
"""

import base64
import binascii
import os
from datetime import timedelta
from uuid import UUID

from queue_server.identity.tries import Bound
from queue_server.keys import Keys

WRONG_ONES = 5
OF_KNOWN = 10  # of an account, from all browsers that know it: who makes many of them gains nothing
SPAN = timedelta(minutes=1)
COOKIE = "queue_server_known"
COOKIE_LIFE = timedelta(days=180)
PURPOSE = "known device"
MOST_KNOWN = 8  # people who share a desk
# Wrong second steps in five minutes, each kind by itself: only the first can be guessed.
SECOND_STEPS, SECOND_STEPS_SPAN = {"code": 5, "recovery_code": 20, "passkey": 50}, timedelta(minutes=5)
ID_BYTES, NONCE_BYTES, MAC_BYTES = 16, 12, 16


def bounds_of(account: str, address: str, *, device: str | None) -> tuple[Bound, ...]:
    """The bounds of one try. `account` is what somebody says they are called, in its normal form, be there such an
    account or not; `address` is from `limits.site_of`, `device` from `device_of`."""
    if device is not None:
        return (Bound("sign in at", device, WRONG_ONES, SPAN), Bound("sign in known as", account, OF_KNOWN, SPAN))
    return (of_account(account), Bound("sign in from", address, WRONG_ONES, SPAN))


def of_account(account: str) -> Bound:
    """The bound of tries from browsers that an account has never signed in from, known or not: by what is typed."""
    return Bound("sign in as", account, WRONG_ONES, SPAN)


def of_second_step(user_id: UUID, *kinds: str) -> tuple[Bound, ...]:
    """The bounds of second steps from browsers that an account has never signed in from: by these kinds, or by all.

    A password reset forgets them: they may have been used up by whoever knew the password before.
    """
    return tuple(
        Bound(f"second step by {kind}", str(user_id), SECOND_STEPS[kind], SECOND_STEPS_SPAN)
        for kind in kinds or SECOND_STEPS
    )


def device_of(cookie: str | None, user_id: UUID | None, keys: Keys) -> str | None:
    """What this browser is called where this person has signed in before; None where they have not."""
    if cookie is None or user_id is None:
        return None
    return next((card.hex() for card in _cards(cookie, keys) if card[:ID_BYTES] == user_id.bytes), None)


def remembered(cookie: str | None, user_id: UUID, keys: Keys) -> str:
    """The cookie of a browser where this person has just signed in, after those who did before."""
    others = [card for card in _cards(cookie or "", keys) if card[:ID_BYTES] != user_id.bytes]
    cards = [user_id.bytes + os.urandom(NONCE_BYTES), *others][:MOST_KNOWN]
    return "~".join(_text(card + keys.mac(PURPOSE, card)[:MAC_BYTES]) for card in cards)


def _cards(cookie: str, keys: Keys) -> list[bytes]:
    return [card for part in cookie.split("~")[:MOST_KNOWN] if (card := _read(part, keys)) is not None]


def _read(part: str, keys: Keys) -> bytes | None:
    try:
        plain = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        return None
    card, said = plain[: ID_BYTES + NONCE_BYTES], plain[ID_BYTES + NONCE_BYTES :]
    is_ours = any(mac[:MAC_BYTES] == said for mac in keys.macs(PURPOSE, card))
    return card if len(plain) == ID_BYTES + NONCE_BYTES + MAC_BYTES and is_ours else None


def _text(plain: bytes) -> str:
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")
