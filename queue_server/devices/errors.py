"""Refusals of devices."""

from queue_server.errors import Invalid


class WrongPairingCode(Invalid):
    """No screen shows this code now. Look again: a code changes after ten minutes."""
