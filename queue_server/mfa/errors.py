"""Refusals of second factors."""

from queue_server.errors import Conflict, Invalid


class MfaNeeded(Conflict):
    """Your role needs a second step at sign-in: set up another one before you remove the last."""


class NothingToConfirm(Conflict):
    """No app is being set up; begin again."""


class NoSecondFactor(Conflict):
    """Set up an app or a passkey first."""


class NoPasskey(Conflict):
    """You have no passkey."""


class NoPasskeysHere(Conflict):
    """Passkeys work only where this service is reached over https, or as localhost, and by a name."""


class TooManyPasskeys(Conflict):
    """You have as many passkeys as one may have; remove one first."""


class PasskeyKnown(Conflict):
    """This passkey is registered already."""


class PasskeyRefused(Invalid):
    """This passkey could not be taken; begin again."""
