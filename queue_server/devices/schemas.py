"""Bodies of devices."""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from db.tables import Device
from queue_server.actor import DeviceKind
from queue_server.http.bodies import Body, ShortText

SEEN_WITHIN = timedelta(seconds=90)  # whoever holds a socket is noted every half minute


class NewPairing(Body):
    """What would like to be a device."""

    kind: DeviceKind


class PairingView(Body):
    """A code to be shown, such as `K7FM-3XRW`, and the secret with which to ask what became of it."""

    id: UUID
    code: str
    secret: str
    expires_at: datetime


class PairingSecret(Body):
    """Proof that one is the screen that shows the code."""

    secret: ShortText


class Approval(Body):
    """The code that a screen or kiosk shows, where it stands, and its name for staff, such as *Entrance*."""

    code: ShortText
    branch_id: UUID
    name: ShortText


class DeviceEdit(Body):
    """Another name."""

    name: ShortText


class DeviceView(Body):
    """A screen or kiosk of a branch; it is connected when it was seen in the last minute and a half."""

    id: UUID
    branch_id: UUID
    kind: DeviceKind
    name: str
    created_at: datetime
    last_seen_at: datetime | None
    is_connected: bool
    revision: int

    @classmethod
    def of(cls, device: Device, *, now: datetime) -> Self:
        """A device as staff see it."""
        shown = ("id", "branch_id", "kind", "name", "created_at", "last_seen_at", "revision")
        seen = device.last_seen_at
        is_connected = seen is not None and now - seen < SEEN_WITHIN
        return cls.model_validate({name: getattr(device, name) for name in shown} | {"is_connected": is_connected})


class PairedDevice(Body):
    """What a screen has become, and its token."""

    token: str
    device: DeviceView
