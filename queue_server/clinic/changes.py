"""What an edit changes in a row, and what the log may tell of it."""

from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from db.tables import Branch, Counter, Service

FREE_TEXT = frozenset({"name", "notice"})  # the log says that it changed, never what it says
Changed = dict[str, tuple[Any, Any]]  # by name: what it was, and what it is now


def change(row: Branch | Service | Counter, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Set what differs and count the edit; what the log may tell of it, nothing when nothing differs."""
    changed = set_anew(row, changes)
    row.revision += bool(changed)
    return told(changed)


def set_anew(row: Branch | Service | Counter, changes: Mapping[str, Any]) -> Changed:
    """Set what differs; by name from what to what."""
    changed = {name: (getattr(row, name), value) for name, value in changes.items() if getattr(row, name) != value}
    for name, (_, value) in changed.items():
        setattr(row, name, value)
    return changed


def told(changed: Changed) -> dict[str, Any]:
    """The names of what changed and, if it is no free text, from what to what."""
    plain = {name: [_plain(was), _plain(now)] for name, (was, now) in changed.items() if name not in FREE_TEXT}
    return {"fields": sorted(changed), "changed": plain} if changed else {}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, time | datetime | Decimal) else value
