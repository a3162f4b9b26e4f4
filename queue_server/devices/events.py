"""Facts about devices, on the stream of the branch where they stand; no screen shows them."""

from dataclasses import dataclass

from queue_server.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRevoked(Event):
    """A screen or kiosk may not come in any more; its sockets are looked at again."""

    device_id: str


DeviceRevoked.named("device.revoked", shown=False)
SILENT = frozenset({DeviceRevoked.type})
