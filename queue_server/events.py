"""Events: facts in the past tense, by type; what SQL announces and what Python announces are declared the same way."""

from dataclasses import dataclass, fields
from typing import Any, ClassVar

EventClass = type["Event"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact of one stream. `shown`: raises the public version, so that displays hear of it."""

    type: ClassVar[str]
    shown: ClassVar[bool]
    by_type: ClassVar[dict[str, EventClass]] = {}

    @classmethod
    def named(cls, name: str, *, shown: bool = True) -> None:
        """Register under its wire name."""
        cls.type = name
        cls.shown = shown
        Event.by_type[name] = cls

    def body(self) -> dict[str, Any]:
        """What is stored and carried: ids and codes, never names of people or clinical text."""
        return {field.name: getattr(self, field.name) for field in fields(self)}
