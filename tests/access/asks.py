"""How each operation is asked: the ids in its path, and a body that would do what it says."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from queue_server.http.operations import BASE, Operation
from tests.access.world import House

NAME = {"en": "A thing"}
HOURS = {"sun": [["08:00", "13:00"]]}


@dataclass(frozen=True)
class Ask:
    """One request, but for who sends it."""

    ids: Mapping[str, UUID] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    needs_session: bool = False  # one that is there, because something becomes of it


Body = Callable[[House], Awaitable[Mapping[str, Any]]]
Maker = Callable[[House, str], Awaitable[UUID]]


async def _shared(house: House, who: str) -> UUID:
    return house.clinic.branch


# What fills a hole in a path; `who` asks.
IDS: Mapping[str, Maker] = {
    "branch_id": _shared,  # a manager's own: nothing below takes it away, because it is in use
    "queue_id": lambda house, who: house.a_queue(),
    "counter_id": lambda house, who: house.a_counter(taken=True),
    "service_id": lambda house, who: house.a_service(),
    "ticket_id": lambda house, who: house.a_ticket(),
    "device_id": lambda house, who: house.a_device(),
    "session_id": lambda house, who: house.a_session(who),
    "user_id": lambda house, who: house.a_user(),
    "passkey_id": lambda house, who: house.a_passkey(who),
    "invitation_id": lambda house, who: house.an_invitation(),
}
# In which state a verb of tickets finds one.
CALLED = ("call",)
TICKETS: Mapping[str, Callable[[House], Awaitable[UUID]]] = {
    **{verb: lambda house: house.a_ticket(*CALLED) for verb in ("recall", "start", "hold", "no-show", "return")},
    "complete": lambda house: house.a_ticket(*CALLED),
    "resume": lambda house: house.a_ticket(*CALLED, "hold"),
    "undo": lambda house: house.a_snoozed_ticket(),
}


async def _call(house: House) -> Mapping[str, Any]:
    return {"counter_id": str(house.clinic.counter)}


async def _queue(house: House) -> Mapping[str, Any]:
    made = {"services": [str(house.clinic.service)], "staff": [str(house.clinic.doctor.id)]}
    return {"name": NAME, "prefix": next(house.letters), **made}


async def _rules(house: House) -> Mapping[str, Any]:
    return {"services": [str(house.clinic.service)], "staff": [str(house.clinic.doctor.id)]}


async def _other_line(house: House) -> Mapping[str, Any]:
    return {"queue_id": str(await house.a_queue())}


async def _join(house: House) -> Mapping[str, Any]:
    return {"service_id": str(house.clinic.service)}


async def _pairing(house: House) -> Mapping[str, Any]:
    return {"code": "AAAA-AAAA", "branch_id": str(house.clinic.branch), "name": "Entrance"}


async def _role(house: House) -> Mapping[str, Any]:
    return {"roles": [{"role": "doctor", "branch_id": str(house.clinic.branch)}]}


async def _invitation(house: House) -> Mapping[str, Any]:
    return {"email": f"{uuid4()}@example.org", **await _role(house)}


def plain(**body: Any) -> Body:
    """The same for every tenant."""

    async def made(house: House) -> Mapping[str, Any]:
        return body

    return made


BODIES: Mapping[str, Body] = {
    "PATCH /me": plain(language="en"),
    "POST /branches": plain(name=NAME, time_zone="Asia/Muscat", opening_hours=HOURS),
    "PATCH /branches/{branch_id}": plain(notice=NAME),
    "POST /services": plain(name=NAME, duration_minutes=10),
    "PATCH /services/{service_id}": plain(duration_minutes=5),
    "POST /branches/{branch_id}/counters": plain(name=NAME, door="7"),
    "PATCH /counters/{counter_id}": plain(door="8"),
    "POST /patients": plain(name="Somebody"),
    "POST /branches/{branch_id}/queues": _queue,
    "PATCH /queues/{queue_id}": _rules,
    "POST /queues/{queue_id}/tickets": _join,
    "POST /queues/{queue_id}/call-next": _call,
    "POST /tickets/{ticket_id}/prioritise": plain(priority="urgent", reason="Pain"),
    "POST /tickets/{ticket_id}/transfer": _other_line,
    "PATCH /devices/{device_id}": plain(name="Exit"),
    "PUT /admin/users/{user_id}/roles": _role,
    "POST /admin/invitations": _invitation,
    "PUT /admin/policy": plain(mfa_required_for=[]),
    "POST /devices/pairings": plain(kind="display"),
    "POST /devices/pairings/approve": _pairing,
}


def name_of(operation: Operation) -> str:
    """Method and path, without the base of the API."""
    return f"{operation.method} {'' if operation.base == BASE else '~'}{operation.path}"


async def ask(operation: Operation, house: House, who: str) -> Ask:
    """What somebody asks of a tenant's things."""
    verb = operation.path.rpartition("/")[2]
    ids: dict[str, UUID] = {}
    for hole in re.findall(r"{(\w+)}", operation.path):
        if hole == "ticket_id" and verb in TICKETS:
            ids[hole] = await TICKETS[verb](house)
        else:
            ids[hole] = await IDS[hole](house, who) if hole in IDS else uuid4()
    if operation.path == "/auth/mfa/totp" and operation.method == "DELETE":
        await house.an_app(who)
    make = BODIES.get(name_of(operation))
    is_own = operation.permission in ("self", "mfa:manage") or operation.path == "/auth/logout"
    return Ask(ids, {} if make is None else await make(house), is_own and operation.method != "GET")
