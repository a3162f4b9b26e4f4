"""Logs: one JSON object a line, and of an error its kind and its place, never its words, which may hold a name."""

import asyncio
import logging
import os
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any, TextIO

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

log = structlog.get_logger()
FRAMES = 12  # the innermost calls of each error
# What Postgres says of an error beside its words: codes and names of ours, never values.
SAFE_OF_AN_ERROR = ("sqlstate", "constraint_name", "table_name", "column_name")
ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def configure_logs(level: str, stream: TextIO | None = None) -> None:
    """Ours from `level` up; other people's from WARNING up, because below it they tell addresses and queries."""
    out = stream or sys.stdout
    before: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    after: list[Processor] = [told_error, structlog.processors.JSONRenderer(serializer=_as_json)]
    structlog.configure(
        processors=[*before, *after],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *after],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    # It compares its own level, not the one it inherits.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)


def told_error(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """An exception as the kinds and places of it and its causes."""
    if (info := _error_info(event.pop("exc_info", None))) is not None:
        event["errors"] = [_kind_and_place(error) for error in _with_causes(info[1])]
    return event


def report_unhandled(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """For `loop.set_exception_handler`: asyncio's own words hold the error's."""
    error = context.get("exception")
    log.error("loop.error", exc_info=error, why=None if error else context.get("message"))


def _error_info(said: Any) -> ErrorInfo | None:
    if isinstance(said, BaseException):
        return type(said), said, said.__traceback__
    found = said if isinstance(said, tuple) else sys.exc_info() if said else None
    return None if found is None or found[1] is None else found


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


def _kind_and_place(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    kind = type(error)
    return {
        "type": f"{kind.__module__}.{kind.__qualname__}",
        **{name: value for name in SAFE_OF_AN_ERROR if (value := getattr(error, name, None)) is not None},
        "at": [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
    }


def _short(filename: str) -> str:
    """The part of a path that says which module it is."""
    _, found, below = filename.rpartition(f"site-packages{os.sep}")
    return below if found else os.path.relpath(filename)


def _as_json(event: EventDict, **_: Any) -> str:
    return orjson.dumps(event, default=str).decode()
