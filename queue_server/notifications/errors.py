"""What notices refuse."""

from queue_server.errors import Invalid


class NoPushService(Invalid):
    """Push messages can be sent to the push services of browsers only."""
