"""What a run tells the person who waits for it: on stderr, so that stdout holds figures only."""

import sys
import time

STARTED = time.monotonic()


def say(what: str) -> None:
    """One line, with the seconds since the start."""
    print(f"bench {time.monotonic() - STARTED:6.1f} s  {what}", file=sys.stderr, flush=True)
