"""What was acknowledged is there once; what was refused is not there; nothing is there that nobody asked for."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from tests.chaos.history import Event, History, Outcome, Press, Stored

SWITCHES = ("pause", "resume", "close", "open")  # what is so already changes nothing


def wrong_writes(history: History, stored: Stored) -> Iterator[str]:
    """Promises 6, 11 and 22: one sentence for each press whose answer and effect do not agree."""
    done = transactions_of(stored)
    for press in history.presses:
        yield from _crashed(press)
        txids = {txid for request in press.requests for txid in done.get(request, ())}
        if len(txids) > 1:
            yield f"{_name(press)} was done {len(txids)} times"
        elif press.outcome is Outcome.REFUSED and txids:
            yield f"{_name(press)} was refused ({press.attempts[-1].slug}) and done all the same"
        elif press.outcome is Outcome.OK:
            yield from _wrong_effect(history, stored, press, txids)
            yield from _wrong_replay(press, done)


def transactions_of(stored: Stored) -> Mapping[str, set[int]]:
    """Request → the transactions that changed something for it."""
    done: dict[str, set[int]] = defaultdict(set)
    for entry in stored.audit:
        if entry.request_id is not None:
            done[entry.request_id].add(entry.txid)
    return done


def unasked(history: History, stored: Stored) -> Iterator[str]:
    """Changes that no request of ours made, and changes without their audit entry."""
    requests = {request for press in history.presses for request in press.requests}
    ours = {entry.txid for entry in stored.audit if entry.request_id in requests}
    audited = {entry.txid for entry in stored.audit}
    for event in stored.all_events():
        if event.txid not in audited:
            yield f"{_told(event)} has no audit entry"
        elif event.txid not in ours:
            yield f"{_told(event)} was asked for by nobody"


def _crashed(press: Press) -> Iterator[str]:
    for attempt in press.attempts:
        if attempt.status is not None and attempt.status >= 500 and attempt.status != 503:
            yield f"{_name(press)} was answered {attempt.status} (request {attempt.request_id})"


def _wrong_effect(history: History, stored: Stored, press: Press, txids: set[int]) -> Iterator[str]:
    if not txids:
        may_be_nothing = press.status == 204 or press.verb in SWITCHES
        if not may_be_nothing and not any(one.may_have_taken(press) for one in history.restores):
            yield f"{_name(press)} was acknowledged ({press.status}) and is lost"
        return
    if press.status == 204:
        yield f"{_name(press)} was answered 204 and changed something"
    elif press.reply is not None and "number" in press.reply:
        (txid,) = txids
        told = [event.body["ticket"] for event in stored.all_events() if event.txid == txid and "ticket" in event.body]
        said = {name: press.reply[name] for name in ("id", "number", "state")}
        if not any({name: ticket[name] for name in said} == said for ticket in told):
            yield f"{_name(press)} was answered {said}, and done was something else"


def _wrong_replay(press: Press, done: Mapping[str, set[int]]) -> Iterator[str]:
    """An answer says that it was given before, where an earlier request did it, and only there."""
    last, doers = press.attempts[-1], press.requests & done.keys()
    if doers and last.replayed == (last.request_id in doers):
        word = "again" if last.replayed else "for the first time"
        yield f"{_name(press)} was done by {doers}, and {last.request_id} was answered {word}"


def _name(press: Press) -> str:
    return f"press {press.number} ({press.verb} by {press.who}, key {press.key})"


def _told(event: Event) -> str:
    return f"{event.type} (version {event.version} of {event.stream}, transaction {event.txid})"
