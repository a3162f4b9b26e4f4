"""Rooms that some hear apart, because they are shown less: under the same name, by diffs of their own."""

from collections.abc import Callable, Sequence

from realtime.views import Admission


class Parts:
    """Where rooms are heard apart at present."""

    def __init__(self) -> None:
        self._of_room: dict[str, set[str]] = {}

    def enter(self, admission: Admission) -> None:
        """Somebody hears a room; from now on its stream tells it apart where they do."""
        if admission.apart:
            admission.parts.add(admission.apart)
            self._of_room[admission.room] = admission.parts

    def heard_in(self, room: str) -> Sequence[str]:
        """Wherever a room is heard."""
        return [room, *(room + part for part in self._of_room.get(room, ()))]

    def forget(self, is_watched: Callable[[str], bool]) -> list[str]:
        """What nobody hears apart any more is not told apart any more: where that was."""
        forgotten = []
        for room, parts in list(self._of_room.items()):
            gone = {part for part in parts if not is_watched(room + part)}
            forgotten += [room + part for part in gone]
            parts -= gone
            if not parts:
                del self._of_room[room]
        return forgotten
