"""Refusals of registration."""

from queue_server.errors import Invalid, NotFound


class WhichBranch(Invalid):
    """Say at which branch: there is more than one clinic here."""


class NoSuchBranch(Invalid):
    """There is no such branch."""


class SameAddress(Invalid):
    """This is your address already."""


class InvitationOver(NotFound):
    """This invitation was used, has expired or was taken back; ask for another one."""
