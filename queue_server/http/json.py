"""JSON in and out."""

import json
from typing import Any, NoReturn

import orjson


def dumps(value: Any) -> bytes:
    """Compact JSON; times as RFC 3339, UUIDs (also those of the database driver) as text."""
    return orjson.dumps(value, default=str, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def loads(text: bytes) -> Any:
    """Strict JSON (UTF-8, no NaN, nothing after the end); ValueError otherwise, also when nested beyond sense."""
    try:
        return json.loads(text.decode(), parse_constant=_no_constant)  # of bytes it would guess the encoding
    except (RecursionError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def find_bad_text(value: Any, at: str = "") -> str | None:
    """The JSON pointer of the first text with a NUL or a lone surrogate: no database holds such."""
    match value:
        case str():
            return at if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value) else None
        case dict():
            parts = [(key, child) for key, child in value.items()]
        case list():
            parts = [(str(index), child) for index, child in enumerate(value)]
        case _:
            return None
    for key, child in parts:
        if (found := find_bad_text(key, at) or find_bad_text(child, f"{at}/{key}")) is not None:
            return found
    return None
