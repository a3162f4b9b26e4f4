"""AsyncAPI 3."""

from typing import Any


def asyncapi(version: str) -> dict[str, Any]:
    return {}
