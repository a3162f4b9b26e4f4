"""Bodies of devices."""

from datetime import datetime
from typing import Self
from uuid import UUID

from db.tables import Device
from queue_server.actor import DeviceKind
from queue_server.http.bodies import Body, ShortText


class NewDevice(Body):
    """A screen or kiosk to be; its name is for staff, such as *Entrance*."""

    branch_id: UUID
    kind: DeviceKind
    name: ShortText


class DeviceView(Body):
    """A screen or kiosk of a branch."""

    id: UUID
    branch_id: UUID
    kind: DeviceKind
    name: str
    created_at: datetime
    last_seen_at: datetime | None

    @classmethod
    def of(cls, device: Device) -> Self:
        """A device as staff see it."""
        shown = ("id", "branch_id", "kind", "name", "created_at", "last_seen_at")
        return cls.model_validate({name: getattr(device, name) for name in shown})


class StartedDevice(DeviceView):
    """A new device, with its token."""

    token: str
