"""What screens were told and what they held: everything once, in order, and in the end what is so."""

from collections.abc import Iterator

from tests.a_screen import settled
from tests.chaos.history import Event, Stored, Story
from tests.live.watchers import Told

Heard = dict[tuple[int, str, int], Told]  # (connection, stream, epoch) → the last diff


def gaps(story: Story) -> Iterator[str]:
    """Promise 8: on one connection every diff of a stream is the next one; nothing is skipped, nothing said twice."""
    last: Heard = {}
    for told in story.heard:
        where = (told.connection, told.stream, told.epoch)
        before = last.get(where)
        if before is not None and told.version != before.version + 1:
            later = told.happened - before.happened
            yield (
                f"{story.name} heard version {told.version} of {told.stream} after {before.version} "
                f"on connection {told.connection}, in epoch {told.epoch}; it happened {later:.3f} s later"
            )
        last[where] = told


def wrong_steps(story: Story) -> Iterator[str]:
    """What it held: by diffs one step at a time, by a snapshot never back within an epoch, and epochs only forward."""
    held: dict[str, tuple[int, int]] = {}
    for known in story.known:
        epoch, version = held.get(known.stream, (0, -1))
        is_step = known.stream in held and known.epoch == epoch and known.version == version + 1
        is_leap = (known.epoch, known.version) > (epoch, version)
        if not (is_step if known.by_diff else is_leap):
            yield f"{story.name} went from {(epoch, version)} to {(known.epoch, known.version)} of {known.stream}"
        held[known.stream] = (known.epoch, known.version)


def ghosts(story: Story, stored: Stored) -> Iterator[str]:
    """Of this epoch it was told only what is stored, each version with the moment at which that happened."""
    known = {True: _by_version(stored, public=True), False: _by_version(stored, public=False)}
    for told in story.heard:
        if told.epoch != stored.epoch:
            continue  # what a restore took away may have been told
        event = known["streams" in story.truth].get((told.stream, told.version))
        if event is None or abs(event.at - told.happened) > 1e-6:
            yield f"{story.name} was told version {told.version} of {told.stream}, which is stored otherwise or not"


def _by_version(stored: Stored, *, public: bool) -> dict[tuple[str, int], Event]:
    return {
        (event.stream, event.public_version if public else event.version): event
        for event in stored.all_events()
        if event.is_public or not public
    }


def wrong_ends(story: Story) -> Iterator[str]:
    """The board test: in the end it shows what a fresh read shows."""
    yield from (f"{story.name}: {misfit}" for misfit in story.misfits)
    shows, truth = settled(story.shows), settled(story.truth)
    odd = sorted(name for name in truth if shows.get(name) != truth[name])
    if odd:
        yield f"{story.name} shows something else in {odd}: {[(shows.get(name), truth[name]) for name in odd]}"
