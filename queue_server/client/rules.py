"""When a view is live, when to dial again, and what a refusal means; times in seconds on one clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from queue_server.client.errors import Refused

Liveness = Literal["loading", "live", "stale", "offline", "refused"]

NEVER_CAME = 10.0
AT_ONCE = 0.2
SHORTEST, LONGEST = 0.5, 8.0
OLD_CREDENTIALS = frozenset(
    f"/problems/{slug}" for slug in ("token-expired", "token-invalid", "session-revoked", "auth-required")
)
PASSING = frozenset((429, 500, 502, 503, 504))


@dataclass(frozen=True)
class Patience:
    """How long a kind of view bears silence.

    `grace`: a lost connection so young is not worth a word. `silence`: an open one that says nothing for so long is
    none. `dead`: after so long a wall display is offline whatever HTTP says; others are when HTTP fails too.
    """

    grace: float
    silence: float
    dead: float | None = None


DESK = Patience(grace=3.0, silence=8.0)
DISPLAY = Patience(grace=5.0, silence=8.0, dead=60.0)
PHONE = Patience(grace=3.0, silence=40.0)
INBOX = Patience(grace=3.0, silence=1e9)  # nobody may write for years


@dataclass
class Link:
    """What is known of the connection of a view: `joined` while changes can arrive."""

    lost_at: float
    heard_at: float = 0.0
    known: bool = False
    joined: bool = False
    unreachable: bool = False
    refused: bool = False


def liveness(link: Link, patience: Patience, now: float) -> Liveness:
    """The word for it."""
    if link.refused:
        return "refused"
    if link.joined and now - link.heard_at < patience.silence:
        return "live"
    is_forgiven = not link.joined and now - link.lost_at < patience.grace
    if not link.known:
        is_long = link.joined or now - link.lost_at >= NEVER_CAME
        return "offline" if is_long or (link.unreachable and not is_forgiven) else "loading"
    if is_forgiven and now - link.heard_at < patience.silence:  # a socket that its pings gave up was silent before
        return "live"
    is_dead = link.unreachable if patience.dead is None else now - link.heard_at >= patience.dead
    return "offline" if is_dead else "stale"


def changes_at(link: Link, patience: Patience, now: float) -> float | None:
    """When the word may be another, although nothing happens."""
    moments = [link.heard_at + patience.silence]
    if not link.joined:
        moments.append(link.lost_at + patience.grace)
    if not link.known:
        moments.append(link.lost_at + NEVER_CAME)
    if patience.dead is not None:
        moments.append(link.heard_at + patience.dead)
    return min((moment for moment in moments if moment > now), default=None)


def first_dial_in(chance: float, draining_for: float) -> float:
    """After a connection that had held: at once, but for a little chance; not before a draining server said."""
    return max(draining_for, AT_ONCE * chance)


def next_dial_in(attempt: int, chance: float, draining_for: float) -> float:
    """Half a second, doubling to eight, a quarter more or less by chance; not before a draining server said."""
    back_off: float = min(LONGEST, SHORTEST * 2 ** min(attempt, 10))
    return max(draining_for, back_off * (0.75 + chance / 2))


def answer_to(refusal: Refused, *, after_fresh_ones: bool) -> Literal["try again", "renew", "tell"]:
    """What a no means: a passing trouble, old credentials, or something that people must know."""
    if not refusal.type or not refusal.status or refusal.status in PASSING:
        return "try again"
    return "renew" if refusal.type in OLD_CREDENTIALS and not after_fresh_ones else "tell"


def servers_now(server_time: str, heard_at: float, now: float) -> datetime:
    """The server's clock, from what it said when."""
    return datetime.fromisoformat(server_time) + timedelta(seconds=now - heard_at)
