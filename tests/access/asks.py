"""How each operation is asked: the ids in its path, and a body that would do what it says."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from queue_server.http.operations import BASE, Operation
from tests.access.world import House
from tests.notifications.a_browser import Browser

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


async def _doctor(house: House, who: str) -> UUID:
    return house.clinic.doctor.id


# What fills a hole in a path; `who` asks.
IDS: Mapping[str, Maker] = {
    "branch_id": _shared,  # a manager's own: nothing below takes it away, because it is in use
    "staff_id": _doctor,
    "queue_id": lambda house, who: house.a_queue(),
    "counter_id": lambda house, who: house.a_counter(taken=True),
    "service_id": lambda house, who: house.a_service(),
    "ticket_id": lambda house, who: house.a_ticket(),
    "device_id": lambda house, who: house.a_device(),
    "session_id": lambda house, who: house.a_session(who),
    "user_id": lambda house, who: house.a_user(),
    "passkey_id": lambda house, who: house.a_passkey(who),
    "invitation_id": lambda house, who: house.an_invitation(),
    "appointment_id": lambda house, who: house.an_appointment(),
    "block_id": lambda house, who: house.a_block(),
    "closure_id": lambda house, who: house.a_closure(),
    "hold_id": lambda house, who: house.a_hold(who),
    "entry_id": lambda house, who: house.an_entry(),
    "offer_id": lambda house, who: house.an_offer(),
    "notification_id": lambda house, who: house.a_notification(who),
    "subscription_id": lambda house, who: house.a_subscription(who),
    "delivery_id": lambda house, who: house.a_delivery(),
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


async def _wait(house: House) -> Mapping[str, Any]:
    day = datetime.now(UTC).date()
    of = {"branch_id": str(house.clinic.branch), "service_id": str(house.clinic.service)}
    return {**of, "from_on": day.isoformat(), "until_on": (day + timedelta(days=9)).isoformat()}


async def _block(house: House) -> Mapping[str, Any]:
    day = datetime.now(UTC).date() + timedelta(days=400)
    of = {"branch_id": str(house.clinic.branch), "staff_id": str(house.clinic.doctor.id)}
    return {**of, "starts_on": day.isoformat(), "starts_at": "08:00", "ends_at": "12:00"}


async def _closure(house: House) -> Mapping[str, Any]:
    begin = datetime.now(UTC) + timedelta(days=400)
    when = {"starts_at": begin.isoformat(), "ends_at": (begin + timedelta(hours=1)).isoformat()}
    return {"branch_id": str(house.clinic.branch), **when}


async def _holidays(house: House) -> Mapping[str, Any]:
    return {"branch_id": str(house.clinic.branch), "country": "OM", "year": 2040}


async def _slot(house: House) -> Mapping[str, Any]:
    day = (datetime.now(UTC) + timedelta(days=3)).replace(hour=9, minute=0, second=0, microsecond=0)
    of = {"branch_id": str(house.clinic.branch), "service_id": str(house.clinic.service)}
    return {**of, "starts_at": day.isoformat()}


async def _booking(house: House) -> Mapping[str, Any]:
    return {**await _slot(house), "patient_id": str(await house.patient_id())}


async def _series(house: House) -> Mapping[str, Any]:
    return {**await _booking(house), "recurrence": "FREQ=WEEKLY;COUNT=2"}


async def _move(house: House) -> Mapping[str, Any]:
    return {"starts_at": (await _slot(house))["starts_at"]}


async def _reference(house: House) -> Mapping[str, Any]:
    return {"reference": await house.a_reference()}


async def _invitation(house: House) -> Mapping[str, Any]:
    return {"email": f"{uuid4()}@example.org", **await _role(house)}


async def _browser(house: House) -> Mapping[str, Any]:
    browser = Browser(f"https://fcm.googleapis.com/fcm/send/{uuid4()}")
    return browser.subscription


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
    **{
        f"POST /admin/catalogue/{kind}/import": plain(csv="id\n")
        for kind in ("branches", "services", "counters", "staff-plans")
    },
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
    "POST /availability": _block,
    "PATCH /availability/{block_id}": plain(seats=2),
    "POST /closures": _closure,
    "POST /closures/holidays": _holidays,
    "PATCH /closures/{closure_id}": plain(reason=NAME),
    "POST /holds": _slot,
    "POST /appointments": _booking,
    "POST /appointments/series": _series,
    "PATCH /appointments/{appointment_id}": plain(reason="A cough"),
    "POST /appointments/{appointment_id}/move-following": _move,
    "POST /check-ins": _reference,
    "POST /waitlist": _wait,
    "POST /push/subscriptions": _browser,
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
