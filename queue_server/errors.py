"""Refusals: what a caller can mend. The docstring of each is the sentence the caller reads; its name is the slug.

Refusal
├── Malformed, Unauthenticated, Forbidden, NotFound, MethodNotAllowed, Conflict, RevisionChanged, TooLarge,
│   MediaType, Invalid, RateLimited, Unavailable
└── … and what the features derive from these
"""

import re
from typing import ClassVar


class Refusal(Exception):
    """The request was refused."""

    slug: ClassVar[str] = "refused"
    by_slug: ClassVar[dict[str, type["Refusal"]]] = {}

    def __init__(
        self,
        detail: str | None = None,
        *,
        pointers: dict[str, str] | None = None,
        retry_after: int | None = None,
        opens_at: str | None = None,
    ) -> None:
        """`pointers` maps JSON pointers of the body to what is wrong there; `retry_after` is in seconds, `opens_at` a
        moment (RFC 3339) from which on the same is possible."""
        self.detail = detail or self.sentence()
        self.pointers = pointers or {}
        self.retry_after = retry_after
        self.opens_at = opens_at
        super().__init__(self.slug)

    def __init_subclass__(cls, slug: str | None = None) -> None:
        super().__init_subclass__()
        cls.slug = slug or re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()
        Refusal.by_slug[cls.slug] = cls

    @classmethod
    def sentence(cls) -> str:
        """The docstring, as one line."""
        return " ".join((cls.__doc__ or "").split())


class Malformed(Refusal):
    """The request could not be read."""


class Unauthenticated(Refusal, slug="auth-required"):
    """Sign in first."""


class TokenInvalid(Unauthenticated):
    """The access token is not valid."""


class TokenExpired(Unauthenticated):
    """The access token has expired; refresh it."""


class SessionRevoked(Unauthenticated):
    """This session has been signed out."""


class MfaRequired(Unauthenticated):
    """Your role needs a second step at sign-in; set it up first."""


class Forbidden(Refusal):
    """You may not do this."""


class StepUpRequired(Forbidden):
    """Confirm that it is you; this needs a sign-in of the last five minutes."""


class NotFound(Refusal):
    """There is no such thing here."""


class MethodNotAllowed(Refusal):
    """This address does not take that method."""


class Conflict(Refusal):
    """That does not fit what is so now."""


class IdempotencyInProgress(Conflict):
    """A request with this Idempotency-Key is still being worked on; try again in a moment."""


class RevisionChanged(Refusal):
    """It was changed by somebody else meanwhile; read it again."""


class TooLarge(Refusal):
    """The body is too large."""


class MediaType(Refusal):
    """Send the body as application/json."""


class Invalid(Refusal):
    """Something in the request is not valid."""


class IdempotencyKeyReused(Invalid):
    """This Idempotency-Key was used for another request."""


class RateLimited(Refusal):
    """Too many requests; wait a moment."""


class Unavailable(Refusal):
    """The service cannot answer at the moment; try again shortly."""
