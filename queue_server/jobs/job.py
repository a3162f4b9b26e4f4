"""What a job is, who does it, and how it is put off."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from queue_server.transaction import Database


@dataclass(frozen=True, slots=True)
class Job:
    """Work to do for one organization; `body` holds ids and words, never a name. `tries` counts this one too."""

    id: int
    organization_id: UUID
    kind: str
    body: dict[str, Any]
    run_at: datetime
    tries: int
    done: tuple[str, ...] = ()  # handlers that need not do it again


Handler = Callable[[Database, Job], Awaitable[None]]
Handlers = Mapping[str, Sequence[Handler]]  # who does which kind


class Later(Exception):
    """Raised by a handler whose hour has not come: the job runs again at `at`, and this was no try of it."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.at = at


class TryAgain(Exception):
    """Raised by a handler that somebody else kept from its work: an ordinary failure. `why` is logged and stored."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def name_of(handler: Handler) -> str:
    """What is remembered of a handler that did its part: where it is written."""
    of_what = getattr(handler, "__func__", handler)
    return f"{of_what.__module__}.{of_what.__qualname__}"


def together(*features: Handlers) -> dict[str, list[Handler]]:
    """The handlers of several features: of one kind, each of them does its part."""
    kinds = dict.fromkeys(kind for handlers in features for kind in handlers)
    return {kind: [one for handlers in features for one in handlers.get(kind, ())] for kind in kinds}
