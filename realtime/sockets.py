"""The Socket.IO door: handshake, subscriptions with acks, resync and refresh."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson
import socketio
import structlog

from realtime.figures import Cut
from realtime.follower import Follower
from realtime.hub import Hub
from realtime.limits import Allowance, Crowd
from realtime.parts import Parts
from realtime.refused import FORBIDDEN, INVALID, RATE_LIMITED, UNAVAILABLE, Refused
from realtime.resync import known_versions, loaded, missed_diffs
from realtime.streams import Payload, Projection, StreamEvent
from realtime.views import Admission, Caller, Doorman, View

log = structlog.get_logger()
MOST_ROOMS = 50


class Granted(NamedTuple):
    """A room a client is in, and what it had asked for."""

    admission: Admission
    wish: Payload


@dataclass(slots=True)
class Client:
    """One connected socket."""

    caller: Caller
    allowance: Allowance = field(default_factory=Allowance)
    rooms: dict[str, Granted] = field(default_factory=dict)


Verb = Callable[[str, Client, Payload], Awaitable[Payload]]


class Sockets:
    """What clients say, and what they are answered."""

    def __init__(
        self, server: socketio.AsyncServer, hub: Hub, doorman: Doorman, views: Sequence[View], *, most_per_user: int
    ) -> None:
        self.clients: dict[str, Client] = {}
        self.parts = Parts()
        self._server = server
        self._hub = hub
        self._doorman = doorman
        self._views = views
        self._most_per_user = most_per_user
        self._users = Crowd()
        self._reviewed: dict[str, int] = {}
        self._snapshots: dict[bytes, tuple[object, orjson.Fragment]] = {}
        self._screens = hub.figures.screens
        server.on("connect", self.on_connect)
        server.on("disconnect", self.on_disconnect)
        for event, verb in self._verbs():
            server.on(event, self._handler(verb))

    def _verbs(self) -> Iterable[tuple[str, Verb]]:
        return (
            ("queue:subscribe", self._subscribe),
            ("queue:unsubscribe", self._unsubscribe),
            ("queue:resync", self._resync),
            ("auth:refresh", self._refresh),
        )

    async def on_connect(self, sid: str, environ: Mapping[str, Any], auth: object = None) -> None:
        """Check first, enter rooms last, and wait for nothing in between: so nothing is sent before."""
        try:
            caller = self._doorman.recognise(auth)
            if caller.name and not self._users.enter(caller.name, self._most_per_user):
                raise Refused(*RATE_LIMITED)
        except Refused as refused:
            said = {"type": refused.type, "status": refused.status}
            raise socketio.exceptions.ConnectionRefusedError(refused.detail, said) from None
        self.clients[sid] = Client(caller)
        self._screens.connected(caller.name)
        for room in caller.rooms:
            self._hub.rooms.enter(sid, room)
        if caller.rooms:
            self._hub.spawn(self._stand(sid, caller))

    async def on_disconnect(self, sid: str, reason: object = None) -> None:
        """Gone: rooms are left by the library, streams by us."""
        client = self.clients.pop(sid, None)
        if client is None:
            return
        self._screens.disconnected(client.caller.name)
        if client.caller.name:
            self._users.leave(client.caller.name)
        for room in {*client.caller.rooms, *(one.admission.heard_in for one in client.rooms.values())}:
            self._hub.unwatch(sid, room)

    def watched_rooms(self) -> dict[str, tuple[str, str, set[Follower]]]:
        """Every line and display room, where it is heard, with its audience and the streams behind it."""
        found: dict[str, tuple[str, str, set[Follower]]] = {}
        for sid, client in self.clients.items():
            for room, (admission, _) in client.rooms.items():
                if admission.audience is not None and (heard_in := admission.heard_in) not in found:
                    found[heard_in] = (room, admission.audience, self._hub.watched(sid, heard_in))
        return found

    def overdue(self, now: float, grace: float) -> list[str]:
        """Clients whose token has run out, or whose session was signed out."""
        return [
            sid
            for sid, client in self.clients.items()
            if (client.caller.expires_at is not None and client.caller.expires_at + grace < now)
            or self._doorman.is_over(client.caller)
        ]

    def hear(self, event: StreamEvent) -> None:
        """An event, perhaps for the second time: whoever may have lost their leave by it is looked at again."""
        for view in self._views:
            room = view.to_review(event)
            if room is not None and self._reviewed.get(room) != event.version:
                self._reviewed[room] = event.version
                for heard_in in filter(self._hub.rooms.is_watched, self.parts.heard_in(room)):
                    self._hub.spawn(self._review(room, heard_in))

    async def _review(self, room: str, heard_in: str) -> None:
        """Cut everybody in a room who would not be let in now."""
        may_stay: dict[str, bool] = {}
        for sid in self._hub.rooms.members(heard_in):
            client = self.clients.get(sid)
            if client is None or room not in client.rooms:
                continue
            name = client.caller.name
            if name not in may_stay:
                may_stay[name] = await self._may_stay(client, client.rooms[room])
            if not may_stay[name]:
                self._screens.cut(Cut.BARRED)
                await self._server.cut(sid)

    async def _may_stay(self, client: Client, granted: Granted) -> bool:
        try:
            admission = await self._view(granted.wish).admit(client.caller, granted.wish)
        except Refused as refused:
            return refused.status not in (401, 403, 404)
        return admission.heard_in == granted.admission.heard_in  # else they come back, and are shown more or less

    # Answers

    def _handler(self, verb: Verb) -> Callable[..., Awaitable[Payload | None]]:
        async def handle(sid: str, wish: object = None, *_: object) -> Payload | None:
            client = self.clients.get(sid)
            return None if client is None else await self._answer(sid, client, verb, wish)

        return handle

    async def _answer(self, sid: str, client: Client, verb: Verb, wish: object) -> Payload:
        if not client.allowance.take():
            if client.allowance.is_exhausted:
                self._screens.cut(Cut.FLOOD)
                await self._server.cut(sid)
            return {"ok": False, "error": Refused(*RATE_LIMITED).document()}
        try:
            if not isinstance(wish, dict):
                raise Refused(*INVALID)
            answer = await verb(sid, client, wish)
            return {"ok": True, "server_time": self.server_time(), **answer}
        except Refused as refused:
            return {"ok": False, "error": refused.document()}
        except Exception as error:
            log.exception("socket.event_failed", error=type(error).__name__)
            return {"ok": False, "error": Refused(*UNAVAILABLE).document()}

    async def _subscribe(self, sid: str, client: Client, wish: Payload) -> Payload:
        if len(client.rooms) >= MOST_ROOMS:
            raise Refused(*RATE_LIMITED)
        view = self._view(wish)
        reviewed = self._reviewed.get(view.room(wish))
        admission = await view.admit(client.caller, wish)
        pinned = [self._hub.pin(key) for key in admission.heads]
        try:
            for follower in pinned:
                follower.begin()
            for follower, head in zip(list(pinned), admission.heads.values(), strict=True):
                await follower.reach(head)
            for key in admission.more(loaded(pinned)):
                pinned.append(self._hub.pin(key))
                await pinned[-1].load()
            shown = self._enter(sid, client, Granted(admission, wish), pinned)
            if self._reviewed.get(admission.room) != reviewed:  # the leave was given before it was taken away
                self._hub.spawn(self._review(admission.room, admission.heard_in))
            return shown
        finally:
            for follower in pinned:
                self._hub.unpin(follower)

    def _enter(self, sid: str, client: Client, granted: Granted, followers: list[Follower]) -> Payload:
        """Into the room and the snapshot: one step, no await."""
        projections = loaded(followers)
        if len(projections) < len(followers):
            raise Refused(*UNAVAILABLE)  # one of them is being read anew at this very moment
        admission = granted.admission
        shown = self._shown(granted, projections)
        try:
            self._hub.rooms.enter(sid, admission.heard_in)
        except ValueError:
            raise Refused(*FORBIDDEN) from None  # left meanwhile: an ordinary end
        self._hub.watch(sid, admission.heard_in, followers)
        client.rooms[admission.room] = granted
        self.parts.enter(admission)
        return {admission.reply: shown}

    async def _unsubscribe(self, sid: str, client: Client, wish: Payload) -> Payload:
        room = self._view(wish).room(wish)
        if (granted := client.rooms.pop(room, None)) is not None and room not in client.caller.rooms:
            self._hub.rooms.leave(sid, granted.admission.heard_in)
            self._hub.unwatch(sid, granted.admission.heard_in)
        return {}

    async def _resync(self, sid: str, client: Client, wish: Payload) -> Payload:
        """What a client missed, from memory: diffs, or the snapshot."""
        known = known_versions(wish)
        asked = {key: value for key, value in wish.items() if key not in ("epoch", "since", "streams")}
        if "branch_id" in asked:
            asked.setdefault("view", "display")
        granted = client.rooms.get(self._view(asked).room(asked))
        if granted is None or (audience := granted.admission.audience) is None:
            raise Refused(*FORBIDDEN)
        admission = granted.admission
        followers = self._hub.watched(sid, admission.heard_in)
        for follower in followers:
            await follower.load()
        diffs = missed_diffs(followers, admission.heard_in, audience, known)
        self._screens.resynced(by_snapshot=diffs is None)
        if diffs is not None:
            return {"diffs": diffs}
        return {admission.reply: self._shown(granted, loaded(followers))}

    def _shown(self, granted: Granted, projections: Mapping[str, Projection]) -> object:
        """The snapshot; for all who asked a room for the same its bytes are made once for a version."""
        admission = granted.admission
        if admission.audience is None:
            return admission.snapshot(projections)
        asked = orjson.dumps([admission.heard_in, granted.wish], option=orjson.OPT_SORT_KEYS)
        heads = tuple((key, one.head.epoch, one.head.version) for key, one in projections.items())
        at = int(self._hub.now()), heads
        kept = self._snapshots.get(asked)
        if kept is None or kept[0] != at:
            made = orjson.Fragment(orjson.dumps(admission.snapshot(projections)))
            kept = self._snapshots[asked] = at, made
        return kept[1]

    def forget_snapshots(self) -> None:
        """They are for whoever comes at the same time."""
        self._snapshots.clear()

    async def _refresh(self, sid: str, client: Client, wish: Payload) -> Payload:
        """A fresh access token of the same person: the socket lives to the new expiry."""
        if set(wish) != {"token"}:
            raise Refused(*INVALID)
        fresh = self._doorman.recognise(wish)
        if fresh.name != client.caller.name:
            raise Refused(*FORBIDDEN)
        has_other_leave = fresh.leave != client.caller.leave
        client.caller = fresh
        if has_other_leave and not all([await self._may_stay(client, one) for one in client.rooms.values()]):
            self._screens.cut(Cut.BARRED)
            self._hub.spawn(self._server.cut(sid))
        return {}

    async def _stand(self, sid: str, caller: Caller) -> None:
        """Follow the streams that concern somebody now; a ticket that is long over is sent away."""
        try:
            for room, key in await self._doorman.standing(caller):
                follower = self._hub.pin(key)
                try:
                    await follower.load()
                    if sid in self.clients:
                        self._hub.watch(sid, room, [follower])
                finally:
                    self._hub.unpin(follower)
        except Refused:
            self._screens.cut(Cut.BARRED)
            await self._server.cut(sid)

    def _view(self, wish: Mapping[str, Any]) -> View:
        for view in self._views:
            if view.understands(wish):
                return view
        raise Refused(*INVALID)

    def server_time(self) -> str:
        """The database's clock, RFC 3339."""
        return datetime.fromtimestamp(self._hub.now(), UTC).isoformat(timespec="milliseconds")
