"""What live tests share: they measure servers, not how patient a client is."""

from tests.live.patience import patient_clients

__all__ = ["patient_clients"]
