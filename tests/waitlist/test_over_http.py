"""The waiting list over HTTP: who may ask, see, answer and leave, and what a link opens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx2 import ASGITransport, AsyncClient, Response
from starlette.applications import Starlette

from queue_server.actor import Actor, Role
from queue_server.http.operations import routes_of
from queue_server.http.problems import HANDLERS
from queue_server.identity.authority import Authority
from queue_server.identity.passwords import Passwords
from queue_server.ids import new_id
from queue_server.keys import Keys
from queue_server.waitlist import offer_routes, routes
from queue_server.waitlist.links import offer_key, offer_link
from tests.a_clinic import Clinic
from tests.identity.house import QUICK
from tests.queues.a_desk import Badges, slug_of
from tests.waitlist.a_list import WaitingList

SECRET = b"a secret of thirty-two bytes or so"


@dataclass
class Counter:
    """Where people ask."""

    waiting: WaitingList
    client: AsyncClient
    badges: Badges = field(default_factory=Badges)

    async def asks(self, method: str, path: str, who: Actor | None = None, **sent: Any) -> Response:
        headers: dict[str, str] = sent.pop("headers", {})
        if who is not None:
            self.badges.actors[str(who.id)] = who
            headers = {"Authorization": f"Bearer {who.id}", **headers}
        return await self.client.request(method, f"/api/v1{path}", headers=headers, **sent)

    def wish(self, **said: Any) -> dict[str, Any]:
        day = self.waiting.day.isoformat()
        of = {"branch_id": str(self.waiting.clinic.branch), "service_id": str(self.waiting.clinic.service)}
        return {**of, "from_on": day, "until_on": day, **said}

    async def waits(self, who: Actor, **said: Any) -> Response:
        return await self.asks("POST", "/waitlist", who, json=self.wish(**said))

    async def an_offer(self, name: str) -> tuple[UUID, UUID]:
        """Somebody waits, and nine o'clock is offered to them."""
        entry = await self.waiting.waits(name, from_time="09:00", until_time="09:30")
        await self.waiting.settles()
        return entry, (await self.waiting.offered_to(entry))["id"]


@pytest.fixture
async def counter(waiting: WaitingList) -> AsyncIterator[Counter]:
    async with a_counter(waiting) as opened:
        yield opened


@asynccontextmanager
async def a_counter(waiting: WaitingList) -> AsyncIterator[Counter]:
    app = Starlette(routes=routes_of([*routes.operations, *offer_routes.operations]), exception_handlers=HANDLERS)
    badges = Badges()
    app.state.database, app.state.calendars = waiting.database, waiting.calendars
    app.state.credentials, app.state.cursor_key = badges, b"a key for cursors"
    app.state.authority = Authority.over(SECRET, public_url="http://clinic.test", passwords=Passwords(QUICK))
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://clinic.test") as client:
        yield Counter(waiting, client, badges)


async def test_a_patient_asks_and_sees_only_their_own_place(counter: Counter) -> None:
    ali, badr = [await counter.waiting.somebody(name) for name in ("Ali", "Badr")]
    asked = await counter.waits(ali, weekdays=[6, 0, 0], from_time="14:00")
    assert asked.status_code == 201, asked.text
    entry = asked.json()
    assert (entry["weekdays"], entry["from_time"], entry["until_time"]) == ([0, 6], "14:00", "24:00")
    assert (entry["state"], entry["patient"], entry["offer"], entry["staff"]) == ("waiting", None, None, None)
    assert entry["service"]["name"] == "General"
    assert [one["id"] for one in (await counter.asks("GET", "/waitlist", ali)).json()["items"]] == [entry["id"]]
    assert (await counter.asks("GET", "/waitlist", badr)).json()["items"] == []
    assert (await counter.asks("GET", "/waitlist")).status_code == 401


async def test_the_desk_adds_a_patient_and_sees_who_waits_with_their_names(counter: Counter) -> None:
    waiting, clinic = counter.waiting, counter.waiting.clinic
    ali = await waiting.patient_of("Ali")
    assert (await counter.waits(clinic.receptionist)).status_code == 422
    added = await counter.waits(clinic.receptionist, patient_id=str(ali), from_time="09:00", until_time="09:30")
    assert added.status_code == 201, added.text
    await waiting.settles()
    page = await counter.asks("GET", f"/waitlist?branch_id={clinic.branch}", clinic.receptionist)
    (seen,) = page.json()["items"]
    assert seen["patient"] == {"name": "Ali", "phone": "+96890000000"}
    assert (seen["state"], seen["offer"]["staff"]["id"]) == ("offered", str(clinic.doctor.id))
    assert seen["offer"]["ends_at"] > seen["offer"]["starts_at"]
    many = await counter.asks("GET", f"/waitlist/count?branch_id={clinic.branch}", clinic.receptionist)
    assert (many.json()["count"], (await waiting.audited()).count("waitlist.read")) == (1, 1)
    own = await counter.asks("GET", "/waitlist", await waiting.somebody("Ali"))
    assert own.json()["items"][0]["patient"] is None
    elsewhere = await clinic.a_user(Role.RECEPTIONIST, await clinic.a_branch())
    assert (await counter.asks("GET", "/waitlist", elsewhere)).json()["items"] == []
    assert (await counter.asks("GET", "/waitlist/count", elsewhere)).json()["count"] == 0
    taken = await counter.asks("POST", f"/offers/{seen['offer']['id']}/accept", clinic.receptionist, json={})
    assert (taken.status_code, taken.json()["patient_id"]) == (200, str(ali))


async def test_whoever_counts_hears_that_it_is_somebody_else(counter: Counter) -> None:
    """One leaves and one joins, or is offered something: the number is the same, the list is not."""
    desk = counter.waiting.clinic.receptionist
    seen: list[tuple[int, str]] = []

    async def counts() -> None:
        told = (await counter.asks("GET", "/waitlist/count", desk)).json()
        seen.append((told["count"], told["tag"]))

    ali, badr = [await counter.waiting.somebody(name) for name in ("Ali", "Badr")]
    entry = (await counter.waits(ali, from_time="13:00")).json()["id"]
    await counts()
    await counts()
    await counter.asks("DELETE", f"/waitlist/{entry}", ali)
    await counter.waits(badr, from_time="09:00", until_time="09:30")
    await counts()
    await counter.waiting.settles()
    await counts()
    assert [count for count, _ in seen] == [1, 1, 1, 1]
    assert [len({tag for _, tag in seen[:many]}) for many in (2, 3, 4)] == [1, 2, 3]


async def test_a_doctor_sees_whoever_waits_for_them(counter: Counter) -> None:
    clinic = counter.waiting.clinic
    ali = await counter.waiting.somebody("Ali")
    mine = (await counter.waits(ali, staff_id=str(clinic.doctor.id), from_time="13:00")).json()["id"]
    await counter.waits(ali, from_time="13:00")
    seen = (await counter.asks("GET", "/waitlist", clinic.doctor)).json()["items"]
    assert [one["id"] for one in seen] == [mine]


REFUSED: list[tuple[dict[str, Any], int]] = [
    ({"from_on": "2031-01-02", "until_on": "2031-01-01"}, 422),
    ({"from_on": "2020-01-01", "until_on": "2020-01-02"}, 422),
    ({"until_on": "2090-01-01"}, 422),
    ({"until_on": "soon"}, 422),
    ({"weekdays": [7]}, 422),
    ({"weekdays": []}, 422),
    ({"from_time": "10:00", "until_time": "10:00"}, 422),
    ({"from_time": "25:00"}, 422),
    ({"patient_id": str(new_id())}, 422),
    ({"state": "booked"}, 422),
    ({"branch_id": str(new_id())}, 404),
    ({"service_id": str(new_id())}, 404),
    ({"staff_id": str(new_id())}, 404),
    ({"appointment_id": str(new_id())}, 404),
]


async def test_a_wish_that_makes_no_sense_is_refused(counter: Counter) -> None:
    ali = await counter.waiting.somebody("Ali")
    answers = [(await counter.waits(ali, **said)).status_code for said, _ in REFUSED]
    assert answers == [status for _, status in REFUSED]
    assert (await counter.asks("GET", "/waitlist", ali)).json()["items"] == []


async def test_nobody_waits_twice_for_the_same_and_not_for_everything(counter: Counter) -> None:
    waiting, clinic = counter.waiting, counter.waiting.clinic
    ali = await waiting.somebody("Ali")
    once = {"Idempotency-Key": "once"}
    first = await counter.asks("POST", "/waitlist", ali, json=counter.wish(), headers=once)
    again = await counter.asks("POST", "/waitlist", ali, json=counter.wish(), headers=once)
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert slug_of(await counter.waits(ali)) == "already-waiting"
    assert (await counter.waits(ali, staff_id=str(clinic.doctor.id))).status_code == 201
    for _ in range(8):
        service = await waiting.a_service(minutes=10)
        assert (await counter.waits(ali, service_id=str(service))).status_code == 201
    more = str(await waiting.a_service(minutes=10))
    assert slug_of(await counter.waits(ali, service_id=more)) == "booking-limit"
    patient = str(await waiting.patient_of("Ali"))
    assert (await counter.waits(clinic.receptionist, service_id=more, patient_id=patient)).status_code == 201


async def test_only_one_s_own_appointment_of_the_same_service_can_be_made_earlier(counter: Counter) -> None:
    waiting = counter.waiting
    ali, badr = [await waiting.somebody(name) for name in ("Ali", "Badr")]
    booked = await waiting.books("Ali", waiting.at(11))
    assert slug_of(await counter.waits(badr, appointment_id=booked["id"])) == "not-found"
    service = str(await waiting.a_service(minutes=10))
    assert slug_of(await counter.waits(ali, appointment_id=booked["id"], service_id=service)) == "invalid"
    past = await waiting.books("Badr", waiting.at(10))
    await waiting.database.read(
        "UPDATE appointments SET starts_at = starts_at - $2::interval, ends_at = ends_at - $2,"
        " during = tstzrange(lower(during) - $2, upper(during) - $2) WHERE id = $1",
        UUID(past["id"]),
        timedelta(days=9),
    )
    assert slug_of(await counter.waits(badr, appointment_id=past["id"])) == "bad-state"
    await waiting.cancels("Ali", booked)
    assert slug_of(await counter.waits(ali, appointment_id=booked["id"])) == "bad-state"


async def test_leaving_the_list_is_for_oneself_and_the_desk(counter: Counter) -> None:
    waiting, clinic = counter.waiting, counter.waiting.clinic
    ali, badr = [await waiting.somebody(name) for name in ("Ali", "Badr")]
    entry, offer = await counter.an_offer("Ali")
    next_one = await waiting.waits("Badr", from_time="09:00", until_time="09:01")
    elsewhere = await clinic.a_user(Role.RECEPTIONIST, await clinic.a_branch())
    said = [(await counter.asks("DELETE", f"/waitlist/{entry}", who)).status_code for who in (badr, elsewhere, None)]
    assert said == [404, 403, 401]
    for who in (ali, ali, clinic.receptionist):
        assert (await counter.asks("DELETE", f"/waitlist/{entry}", who)).status_code == 204
    assert (await waiting.state(entry), (await waiting.audited()).count("waitlist.withdrawn")) == ("withdrawn", 1)
    assert slug_of(await counter.asks("POST", f"/offers/{offer}/accept", ali, json={})) == "offer-over"
    await waiting.settles()
    taken = await waiting.accepts("Badr", (await waiting.offered_to(next_one))["id"])
    assert taken["status"] == "pending"
    assert slug_of(await counter.asks("DELETE", f"/waitlist/{next_one}", badr)) == "bad-state"


async def test_a_link_opens_one_offer_without_an_account_and_is_dead_after_it(counter: Counter) -> None:
    waiting = counter.waiting
    _, offer = await counter.an_offer("Ali")
    key = offer_key(Keys((SECRET,)), offer)
    assert offer_link(Keys((SECRET,)), offer) == f"/offer/{offer}#{key}"

    async def asks(method: str, path: str, said: str | None = key) -> Response:
        headers = {} if said is None else {"Authorization": f"Offer {said}"}
        return await counter.asks(method, path, headers=headers, json=None if method == "GET" else {})

    shown = await asks("GET", f"/offers/{offer}")
    assert (shown.status_code, shown.json()["state"], shown.json()["replaces"]) == (200, "open", None)
    assert shown.headers["cache-control"] == "private, no-store"
    assert "Ali" not in shown.text
    wrong = offer_key(Keys((b"another",)), offer)
    for answer in (
        await asks("GET", f"/offers/{offer}", wrong),
        await asks("GET", f"/offers/{offer}", None),
        await asks("POST", f"/offers/{offer}/accept", wrong),
        await asks("POST", f"/offers/{new_id()}/accept"),
        await asks("POST", f"/offers/{offer}/decline", None),
    ):
        assert answer.status_code == 401
    written_down = await asks("GET", f"/offers/{offer}?key={key}", None)  # as an address is in many places
    assert slug_of(written_down) == "invalid"
    taken = await asks("POST", f"/offers/{offer}/accept")
    assert (taken.status_code, taken.json()["status"]) == (200, "pending")
    assert (await asks("POST", f"/offers/{offer}/accept")).json()["id"] == taken.json()["id"]
    assert slug_of(await asks("POST", f"/offers/{offer}/decline")) == "offer-over"
    after = (await asks("GET", f"/offers/{offer}")).json()
    assert (after["state"], after["appointment_id"]) == ("accepted", taken.json()["id"])
    await waiting.database.read(
        "UPDATE offers SET expires_at = expires_at - $2::interval WHERE id = $1", offer, timedelta(days=4)
    )
    assert (await asks("GET", f"/offers/{offer}")).status_code == 404


async def test_an_offer_is_its_owner_s_and_the_desk_s_to_answer(counter: Counter) -> None:
    waiting, clinic = counter.waiting, counter.waiting.clinic
    ali, badr = [await waiting.somebody(name) for name in ("Ali", "Badr")]
    _, offer = await counter.an_offer("Ali")
    colleague = await clinic.a_user(Role.DOCTOR, clinic.branch)
    stranger = (await Clinic.open(waiting.database, clinic.witness)).manager
    for method, path in (("GET", ""), ("POST", "/accept"), ("POST", "/decline")):
        sent: dict[str, Any] = {"json": {}} if method == "POST" else {}
        asked = [
            await counter.asks(method, f"/offers/{offer}{path}", who, **sent) for who in (badr, colleague, stranger)
        ]
        assert [answer.status_code for answer in asked] == [404, 403, 404]
    assert (await counter.asks("GET", f"/offers/{offer}", clinic.receptionist)).status_code == 200
    assert (await counter.asks("GET", f"/offers/{new_id()}", ali)).status_code == 404
    assert (await counter.asks("POST", f"/offers/{offer}/decline", ali, json={})).status_code == 204
    assert (await counter.asks("GET", f"/offers/{offer}", ali)).json()["state"] == "declined"
