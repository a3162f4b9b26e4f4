"""AsyncAPI 3 of the sockets: what clients may say, what they are answered, and what they hear; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from queue_server.appointments import live_wire as schedules
from queue_server.notifications import live_wire as inbox
from queue_server.queues import asks, wire
from queue_server.web.components import Document, Way, schemas_of

Models = tuple[type[BaseModel], ...]
SOCKET = "socket"

ABOUT = """
Socket.IO 4, namespace `/`, websockets only. A credential goes in the payload of CONNECT; without a good one there is
a `connect_error` and nothing else. What a client says is acknowledged; what it hears is a matter of the rooms it is
in: a console's, a screen's and a schedule's by `queue:subscribe`, a person's and a ticket's by connecting.

A client applies a diff whose `version` is its own plus one and whose `epoch` is its own, drops older ones, and
otherwise asks `queue:resync`. Without a `queue:head` for 8 s a screen is not live. What HTTP answers is in
[openapi.json](/openapi.json).
"""


@dataclass(frozen=True, slots=True)
class Channel:
    """A room, by the pattern of its name."""

    address: str
    story: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """What a client says, and what it may be answered."""

    event: str
    story: str
    wishes: Models
    answers: Models
    refused_by: str = "ack"


@dataclass(frozen=True, slots=True)
class Heard:
    """What the members of a room hear."""

    event: str
    channel: str
    payload: type[BaseModel]

    @property
    def name(self) -> str:
        """Among messages and operations: an event may go to several rooms."""
        return named(f"{self.channel}.{self.event}")


CHANNELS: Mapping[str, Channel] = {
    SOCKET: Channel("/", "A client's own connection.", {}),
    "line": Channel("line:{queue_id}", "The consoles of a queue's staff.", {"queue_id": "The queue."}),
    "display": Channel("display:{branch_id}", "The screens of a branch.", {"branch_id": "The branch."}),
    "schedule": Channel(
        "schedule:{staff_id}", "A doctor's schedule: the doctor, and desks.", {"staff_id": "The doctor."}
    ),
    "day": Channel("day:{branch_id}", "All who work at a branch: its desk.", {"branch_id": "The branch."}),
    "ticket": Channel("ticket:{ticket_id}", "Whoever holds a ticket's secret.", {"ticket_id": "The ticket."}),
    "user": Channel("user:{user_id}", "A signed-in person, wherever they are.", {"user_id": "The person."}),
}
FOLLOWED = (asks.FollowLine, asks.FollowBoard, asks.FollowTicket, schedules.FollowSchedule, schedules.FollowDay)
SEEN = (asks.LineSeen, asks.BoardSeen, schedules.ScheduleSeen, schedules.DaySeen)
SAID: Sequence[Said] = (
    Said(
        "connect",
        "Connect, with a credential or without.",
        (asks.ByToken, asks.ByTicket, asks.Anonymously),
        (asks.ConnectRefused,),
        refused_by="connect_error",
    ),
    Said(
        "queue:subscribe",
        "Follow a line, a board, a ticket, a schedule or the day of a branch from now on.",
        FOLLOWED,
        (*SEEN, asks.TicketSeen, asks.NotDone),
    ),
    Said(
        "queue:resync",
        "Ask for what was missed: the diffs, or the whole.",
        (asks.MissedOfLine, asks.MissedOfBoard, schedules.MissedOfSchedule, schedules.MissedOfDay),
        (asks.Missed, schedules.MissedDiffs, *SEEN, asks.NotDone),
    ),
    Said(
        "queue:unsubscribe",
        "Follow it no longer.",
        FOLLOWED,
        (asks.Done, asks.NotDone),
    ),
    Said("auth:refresh", "Stay connected.", (asks.FreshToken,), (asks.Done, asks.NotDone)),
)
HEARD: Sequence[Heard] = (
    Heard("queue:updated", "line", wire.LineDiff),
    Heard("queue:head", "line", wire.Heads),
    Heard("queue:updated", "display", wire.BoardDiff),
    Heard("queue:head", "display", wire.Heads),
    *(Heard("schedule:updated", channel, schedules.ScheduleDiff) for channel in ("schedule", "day")),
    *(Heard("queue:head", channel, wire.Heads) for channel in ("schedule", "day")),
    Heard("notification", "user", inbox.NotificationTold),
    Heard("notification:read", "user", inbox.InboxSeen),
    *(Heard("queue:position-changed", channel, wire.Position) for channel in ("ticket", "user")),
    *(Heard("queue:called", channel, wire.Called) for channel in ("ticket", "user")),
    *(Heard("queue:status-changed", channel, wire.StatusChanged) for channel in ("ticket", "user")),
    Heard("server:draining", SOCKET, wire.Draining),
)


def asyncapi(version: str) -> Document:
    """The whole document."""
    schemas, definitions = schemas_of(payloads())
    messages = dict(messages_of({model: reference for (model, _), reference in schemas.items()}))
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "queue-server",
            "version": version,
            "description": ABOUT.strip(),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "here": {
                "host": "{host}",
                "pathname": "/socket.io/",
                "protocol": "ws",
                "description": "Where this document comes from.",
                "variables": {"host": {"description": "Host and port."}},
            }
        },
        "channels": {name: channel_of(name, channel) for name, channel in CHANNELS.items()},
        "operations": {**dict(map(asked, SAID)), **dict(map(sent, HEARD))},
        "components": {"messages": messages, "schemas": definitions},
    }


def channel_of(name: str, channel: Channel) -> Document:
    """A room with all that is said in it."""
    told = [one.name for one in HEARD if one.channel == name]
    if name == SOCKET:
        told += [part for one in SAID for part in (named(one.event), answer_to(one))]
    return {
        "address": channel.address,
        "description": channel.story,
        "messages": {one: {"$ref": f"#/components/messages/{one}"} for one in told},
        "parameters": {parameter: {"description": story} for parameter, story in channel.parameters.items()},
    }


def asked(said: Said) -> tuple[str, Document]:
    """An operation: a client says something and is answered."""
    return named(said.event), {
        "action": "receive",
        "channel": {"$ref": f"#/channels/{SOCKET}"},
        "summary": said.story,
        "messages": [message(SOCKET, named(said.event))],
        "reply": {
            "channel": {"$ref": f"#/channels/{SOCKET}"},
            "messages": [message(SOCKET, answer_to(said))],
        },
    }


def sent(heard: Heard) -> tuple[str, Document]:
    """An operation: a room hears something."""
    return heard.name, {
        "action": "send",
        "channel": {"$ref": f"#/channels/{heard.channel}"},
        "summary": story_of(heard.payload),
        "messages": [message(heard.channel, heard.name)],
    }


def messages_of(references: Mapping[type[BaseModel], Document]) -> Iterator[tuple[str, Document]]:
    """Every message, by its name in this document; its own `name` is the event's."""
    for said in SAID:
        yield named(said.event), told(said.event, said.story, said.wishes, references)
        story = "The answer: " + " or ".join(f"`{answer.__name__}`" for answer in said.answers) + "."
        yield answer_to(said), told(said.refused_by, story, said.answers, references)
    for heard in HEARD:
        yield heard.name, told(heard.event, story_of(heard.payload), (heard.payload,), references)


def told(event: str, story: str, models: Models, references: Mapping[type[BaseModel], Document]) -> Document:
    """A message whose payload is one of several models."""
    some = [references[model] for model in models]
    return {"name": event, "summary": story, "payload": some[0] if len(some) == 1 else {"anyOf": some}}


def message(channel: str, name: str) -> Document:
    """A reference to a message of a channel."""
    return {"$ref": f"#/channels/{channel}/messages/{name}"}


def answer_to(said: Said) -> str:
    """The message that answers."""
    return f"{named(said.event)}.{said.refused_by}"


def named(event: str) -> str:
    """An event's name without what no key of this document may hold."""
    return event.replace(":", ".")


def story_of(model: type[BaseModel]) -> str:
    """A model's docstring, as one line."""
    return " ".join((model.__doc__ or "").split())


def payloads() -> Iterator[tuple[type[BaseModel], Way]]:
    """Every model that is said, answered or heard."""
    for said in SAID:
        yield from ((model, "validation") for model in said.wishes)
        yield from ((model, "serialization") for model in said.answers)
    for heard in HEARD:
        yield heard.payload, "serialization"
