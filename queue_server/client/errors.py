"""What may go wrong, and what the caller sees of it."""

from typing import Any


class ClientError(Exception):
    """Whatever this client raises of its own.

    ClientError
    ├── Refused   the server's no, which trying again will not change: seen by whoever follows
    ├── Lost      the connection went, or says nothing: seen by nobody, the client comes back
    └── Misfit    a change that does not fit what is held: seen by nobody, a new snapshot mends it
    """


class Refused(ClientError):
    """The server said no: `type` as in REST (`/problems/<slug>`), `status` as of HTTP, `detail` a sentence."""

    def __init__(self, type: str, status: int, detail: str = "") -> None:  # noqa: A002 - the name in a problem document
        super().__init__(type, status, detail)
        self.type = type
        self.status = status
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.status} {self.type.removeprefix('/problems/')}{self.detail and ': ' + self.detail}"

    @classmethod
    def of(cls, problem: Any) -> "Refused":
        """From a problem document; what is none is a trouble that passes."""
        if not isinstance(problem, dict):
            problem = {}
        return cls(problem.get("type") or "", problem.get("status") or 0, problem.get("detail") or "")


class Lost(ClientError):
    """The connection is no more."""


class Misfit(ClientError):
    """A change that does not fit what is held: only a new snapshot helps."""
