"""Refusals of identity."""

from queue_server.errors import Conflict, Invalid, Unauthenticated


class WrongCredentials(Unauthenticated):
    """The e-mail address or the password is not right."""


class AlreadyRegistered(Conflict):
    """Somebody is registered under this e-mail address."""


class PasswordUnfit(Invalid):
    """A password has 8 to 256 characters, none of them NUL."""
