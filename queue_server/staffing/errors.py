"""Refusals of staffing."""

from queue_server.errors import Conflict


class OwnAccount(Conflict):
    """Somebody else must do this to your account."""


class StaffInUse(Conflict):
    """Patients still have coming appointments with them; move or cancel those first."""
