"""Refusals of identity."""

from queue_server.errors import Conflict, Invalid, Unauthenticated


class WrongCredentials(Unauthenticated):
    """The e-mail address, the phone number or the password is not right."""


class WrongCode(Unauthenticated):
    """The code is not right."""


class ChallengeOver(Unauthenticated):
    """This has expired or was tried too often; begin again."""


class AlreadyRegistered(Conflict):
    """Somebody is registered under this e-mail address or phone number."""


class PasswordUnfit(Invalid):
    """A password has 8 to 256 characters, none of them NUL."""


class PasswordTooShort(Invalid):
    """Without a second step at sign-in a password of staff has at least 15 characters."""


class PasswordTooCommon(Invalid):
    """This password is among the first that somebody would try; choose another."""
