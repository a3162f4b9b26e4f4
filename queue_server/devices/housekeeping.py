"""What time does to devices: those that hold a socket are noted as here, and codes that nobody typed are forgotten."""

from collections.abc import Callable, Iterable
from typing import TypeGuard

from queue_server.actor import Actor, ActorKind
from queue_server.errors import Unavailable
from queue_server.transaction import Database
from realtime.steady import Duties, Steady

NOTE_EVERY = 30.0  # seconds; in each process, for the sockets that it holds
PRUNE_EVERY = 600.0
BATCH = 5000
# A pairing is nobody's, so it has no organization.
PRUNE = """
    DELETE FROM device_pairings WHERE id IN (
        SELECT id FROM device_pairings WHERE expires_at < now() LIMIT $1 FOR UPDATE SKIP LOCKED)
    RETURNING 1
"""


class DeviceKeeper(Duties):
    """Runs in every process; what it does is safe to do twice, so no leader is needed."""

    def __init__(self, database: Database, credentials: Callable[[], Iterable[object]]) -> None:
        """`credentials()`: of everybody who holds a socket of this process."""
        self._database = database
        self._credentials = credentials
        super().__init__(
            Steady("noting devices", NOTE_EVERY, self.note, away=(Unavailable,)),
            Steady("forgetting codes", PRUNE_EVERY, self.prune, away=(Unavailable,)),
        )

    async def note(self) -> None:
        """Who is here now: a screen that stays connected for days asks for nothing, and must not look dead."""
        here = {one.id: one.organization_id for one in self._credentials() if is_device(one)}
        if here:
            await self._database.read("SELECT fn.note_devices($1, $2)", [*here.values()], [*here])

    async def prune(self) -> None:
        """Delete pairings that ran out."""
        await self._database.in_batches(PRUNE, of=BATCH)


def is_device(credential: object) -> TypeGuard[Actor]:
    """Whether a screen or kiosk."""
    return isinstance(credential, Actor) and credential.kind is ActorKind.DEVICE
