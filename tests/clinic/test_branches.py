"""Branches: public ones are everybody's to see, one's own to manage, and another organization's are not there."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from db.tables import Queue
from queue_server.actor import Grant, Role
from queue_server.clinic import commands
from queue_server.clinic.booking_policy import BookingPolicy
from queue_server.ids import new_id
from tests.clinic.two_branches import ALWAYS, TwoBranches
from tests.identity.house import slug_of

NIZWA = {
    "name": {"en": "Nizwa", "ar": "نزوى"},
    "time_zone": "Asia/Muscat",
    "opening_hours": {"sun": [["08:00", "13:00"], ["16:00", "20:00"]]},
}


async def ids_seen(clinic: TwoBranches, *args: Any) -> set[str]:
    """Every page of the list."""
    path, seen = "/branches?limit=100", set()
    while True:
        listed = (await clinic.asks("GET", path, *args)).json()
        seen |= {branch["id"] for branch in listed["items"]}
        if listed["next_cursor"] is None:
            return seen
        path = f"/branches?limit=100&cursor={listed['next_cursor']}"


async def test_everybody_sees_public_branches_and_no_others(clinic: TwoBranches, rival: TwoBranches) -> None:
    seen = await ids_seen(clinic)
    assert {str(clinic.khuwair), str(rival.khuwair)} <= seen
    assert not {str(clinic.salalah), str(rival.salalah)} & seen


async def test_who_is_signed_in_sees_all_of_their_own_organization(clinic: TwoBranches, rival: TwoBranches) -> None:
    for person in (clinic.admin, clinic.patient):
        assert await ids_seen(clinic, person) == {str(clinic.khuwair), str(clinic.salalah)}


async def test_a_branch_tells_its_public_facts(clinic: TwoBranches) -> None:
    said = (await clinic.asks("GET", f"/branches/{clinic.khuwair}")).json()
    assert said == {
        "id": str(clinic.khuwair),
        "name": "Al Khuwair",
        "names": {"en": "Al Khuwair", "ar": "الخوير"},
        "time_zone": "Asia/Muscat",
        "opening_hours": ALWAYS,
        "day_ends_at": "00:00",
        "is_public": True,
        "joins_from_home": True,
        "notice": None,
        "booking": BookingPolicy().model_dump(mode="json"),
        "revision": 1,
        "takes_bookings": False,
    }


async def test_names_come_in_the_callers_language(clinic: TwoBranches) -> None:
    path = f"/branches/{clinic.khuwair}"
    said = [
        (await clinic.asks("GET", path, headers={"Accept-Language": wanted})).json()["name"]
        for wanted in ("ar-OM", "fr, ar;q=0.5", "*", "")
    ]
    assert said == ["الخوير", "الخوير", "Al Khuwair", "Al Khuwair"]


async def test_what_one_may_not_see_is_not_there(clinic: TwoBranches, rival: TwoBranches) -> None:
    for path, who in (
        (f"/branches/{clinic.salalah}", None),
        (f"/branches/{rival.khuwair}", clinic.admin),
        (f"/branches/{new_id()}", clinic.admin),
        ("/branches/7", None),
    ):
        answer = await clinic.asks("GET", path, who)
        assert (answer.status_code, slug_of(answer)) == (404, "not-found")


async def test_a_bad_token_is_refused_even_where_everybody_may_look(clinic: TwoBranches) -> None:
    for scheme in ("Bearer a.b.c", "Basic eDp5", "Ticket secret"):
        answer = await clinic.asks("GET", "/branches", headers={"Authorization": scheme})
        assert slug_of(answer) == "token-invalid"


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=-1", "limit=101", "limit=1e9", "limit=x", "cursor=AAAA", "cursor=é"]
)
async def test_a_page_that_cannot_be_is_refused(clinic: TwoBranches, query: str) -> None:
    answer = await clinic.asks("GET", f"/branches?{query}")
    assert (answer.status_code, slug_of(answer)) == (400, "malformed")


async def test_a_manager_of_the_organization_adds_a_branch(clinic: TwoBranches) -> None:
    answer = await clinic.asks("POST", "/branches", clinic.admin, json={**NIZWA, "is_public": True})
    added = answer.json()
    assert answer.status_code == 201
    assert added["opening_hours"]["sun"] == [["08:00", "13:00"], ["16:00", "20:00"]]
    assert added["opening_hours"]["mon"] == []
    assert (await clinic.asks("GET", f"/branches/{added['id']}")).json() == added
    [stream] = await clinic.house.database.read("SELECT kind, version FROM streams WHERE id = $1", added["id"])
    assert (stream["kind"], stream["version"]) == ("branch", 0)


async def test_a_retried_post_adds_one_branch(clinic: TwoBranches) -> None:
    headers = {"Idempotency-Key": "nizwa-once"}
    answers = await asyncio.gather(
        *(clinic.asks("POST", "/branches", clinic.admin, json=NIZWA, headers=headers) for _ in range(4))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(await ids_seen(clinic, clinic.admin)) == 3


async def test_managing_is_for_managers_of_the_place(clinic: TwoBranches) -> None:
    for person in (clinic.patient, clinic.doctor, clinic.reception, clinic.manager):
        assert slug_of(await clinic.asks("POST", "/branches", person, json=NIZWA)) == "forbidden"
    wish = {"notice": {"en": "Closed on Thursday"}}
    for person, branch in ((clinic.reception, clinic.khuwair), (clinic.manager, clinic.salalah)):
        assert slug_of(await clinic.asks("PATCH", f"/branches/{branch}", person, json=wish)) == "forbidden"
        assert slug_of(await clinic.asks("DELETE", f"/branches/{branch}", person)) == "forbidden"
    assert clinic.house.ear.heard == []


async def test_an_edit_is_one_event_that_carries_the_branch_as_it_is_now(clinic: TwoBranches) -> None:
    wish = {"notice": {"en": "Back at ten", "ar": "نعود في العاشرة"}, "day_ends_at": "03:00"}
    answer = await clinic.asks("PATCH", f"/branches/{clinic.khuwair}", clinic.manager, json=wish)
    assert (answer.json()["notice"], answer.json()["revision"]) == (wish["notice"], 2)
    [event] = clinic.heard(clinic.khuwair)
    snapshot = await clinic.snapshot(clinic.khuwair)
    assert (event["type"], event["body"]) == ("branch.changed", {"branch": snapshot["branch"]})
    assert (event["version"], event["public_version"]) == (snapshot["version"], snapshot["public_version"])
    [entry] = await clinic.house.audited("branch.changed")
    told = {"fields": ["day_ends_at", "notice"], "changed": {"day_ends_at": ["00:00:00", "03:00:00"]}}
    assert (entry["subject_id"], entry["facts"]) == (clinic.khuwair, told)


async def test_a_notice_is_taken_down_by_null(clinic: TwoBranches) -> None:
    path = f"/branches/{clinic.khuwair}"
    await clinic.asks("PATCH", path, clinic.manager, json={"notice": {"en": "Closed"}})
    assert (await clinic.asks("PATCH", path, clinic.manager, json={"notice": None})).json()["notice"] is None


async def test_an_edit_that_changes_nothing_is_no_event(clinic: TwoBranches) -> None:
    for wish in ({}, {"is_public": True, "opening_hours": ALWAYS}):
        answer = await clinic.asks("PATCH", f"/branches/{clinic.khuwair}", clinic.manager, json=wish)
        assert (answer.status_code, answer.json()["revision"]) == (200, 1)
    assert clinic.house.ear.heard == []


async def test_of_two_edits_of_one_revision_the_first_holds(clinic: TwoBranches) -> None:
    async def edit(hour: str) -> int:
        headers = {"If-Match": '"1"'}
        path = f"/branches/{clinic.khuwair}"
        wish = {"day_ends_at": hour}
        return (await clinic.asks("PATCH", path, clinic.manager, json=wish, headers=headers)).status_code

    assert sorted(await asyncio.gather(edit("01:00"), edit("02:00"), edit("03:00"))) == [200, 412, 412]
    assert len(clinic.heard(clinic.khuwair)) == 1


async def test_edits_at_once_have_versions_without_gaps(clinic: TwoBranches) -> None:
    edits = [{"day_ends_at": f"{hour:02}:30"} for hour in range(10)]
    path = f"/branches/{clinic.khuwair}"
    await asyncio.gather(*(clinic.asks("PATCH", path, clinic.manager, json=wish) for wish in edits))
    first = await clinic.version_of(clinic.khuwair) - 9
    assert sorted(event["version"] for event in clinic.heard(clinic.khuwair)) == list(range(first, first + 10))


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [
        ({"id": "x"}, "/id"),
        ({"organization_id": "x"}, "/organization_id"),
        ({"revision": 9}, "/revision"),
        ({"deleted_at": None}, "/deleted_at"),
        ({"name": None}, "/name"),
        ({"name": {"ar": "نزوى"}}, "/name/en"),
        ({"name": {"en": "x" * 201}}, "/name/en"),
        ({"name": {"en": "a\0b"}}, "/name/en"),
        ({"time_zone": "Mars/Olympus"}, "/time_zone"),
        ({"time_zone": "../../etc/passwd"}, "/time_zone"),
        ({"time_zone": ""}, "/time_zone"),
        ({"time_zone": "Asia"}, "/time_zone"),
        ({"time_zone": "localtime"}, "/time_zone"),
        ({"time_zone": 3}, "/time_zone"),
        ({"day_ends_at": "24:00"}, "/day_ends_at"),
        ({"day_ends_at": "3:00"}, "/day_ends_at"),
        ({"day_ends_at": "03:00:00+04:00"}, "/day_ends_at"),
        ({"day_ends_at": 0}, "/day_ends_at"),
        ({"is_public": None}, "/is_public"),
        ({"is_public": 0}, "/is_public"),
        ({"is_public": "no"}, "/is_public"),
        ({"notice": "Closed"}, "/notice"),
        ({"opening_hours": {"monday": []}}, "/opening_hours/monday"),
        ({"opening_hours": {"mon": [["08:00"]]}}, "/opening_hours/mon"),
        ({"opening_hours": {"mon": [["8:00", "13:00"]]}}, "/opening_hours/mon"),
        ({"opening_hours": {"mon": [["24:00", "24:00"]]}}, "/opening_hours/mon"),
        ({"opening_hours": {"mon": [["08:00", "24:01"]]}}, "/opening_hours/mon"),
        ({"opening_hours": {"mon": [["08:00", "12:00"], ["11:00", "13:00"]]}}, "/opening_hours/mon"),
        ({"opening_hours": {"mon": [["08:00", "08:01"]] * 9}}, "/opening_hours/mon"),
        ({"opening_hours": None}, "/opening_hours"),
    ],
    ids=str,
)
async def test_what_no_branch_can_be_is_refused_with_its_place(
    clinic: TwoBranches, wish: dict[str, Any], pointer: str
) -> None:
    answer = await clinic.asks("PATCH", f"/branches/{clinic.khuwair}", clinic.admin, json=wish)
    assert (answer.status_code, slug_of(answer)) == (422, "invalid")
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    assert clinic.house.ear.heard == []


async def test_another_organizations_branch_cannot_be_touched(clinic: TwoBranches, rival: TwoBranches) -> None:
    path = f"/branches/{rival.khuwair}"
    for method in ("PATCH", "DELETE"):
        for match in ({}, {"If-Match": '"1"'}, {"If-Match": '"9"'}):
            answer = await clinic.asks(method, path, clinic.admin, json={"is_public": False}, headers=match)
            assert (answer.status_code, slug_of(answer)) == (404, "not-found")
    assert (await rival.asks("GET", path)).json()["revision"] == 1


async def test_an_empty_branch_is_closed_for_good(clinic: TwoBranches) -> None:
    added = (await clinic.asks("POST", "/branches", clinic.admin, json={**NIZWA, "is_public": True})).json()
    path = f"/branches/{added['id']}"
    assert (await clinic.asks("DELETE", path, clinic.admin)).status_code == 204
    assert slug_of(await clinic.asks("GET", path, clinic.admin)) == "not-found"
    assert slug_of(await clinic.asks("DELETE", path, clinic.admin)) == "not-found"
    [event] = clinic.house.ear.of("branch.changed")
    assert event["body"]["branch"]["is_public"] is False


async def test_a_branch_with_rooms_or_queues_stays(clinic: TwoBranches) -> None:
    async with clinic.house.cold() as tx:
        nizwa = await commands.add_branch(tx, name={"en": "Nizwa"}, time_zone="UTC", opening_hours={})
        queue = Queue(id=new_id(), branch_id=nizwa.id, name={"en": "General"}, prefix="A", revision=1)
        queue.organization_id = clinic.house.organization_id
        tx.session.add(queue)
    for branch in (clinic.khuwair, nizwa.id):
        answer = await clinic.asks("DELETE", f"/branches/{branch}", clinic.admin)
        assert (answer.status_code, slug_of(answer)) == (409, "branch-in-use")
    assert clinic.house.ear.heard == []


async def test_whoever_works_at_a_closed_branch_has_no_role_there(clinic: TwoBranches) -> None:
    added = (await clinic.asks("POST", "/branches", clinic.admin, json=NIZWA)).json()
    person = await clinic.house.a_person(Grant(Role.DOCTOR, UUID(added["id"])), Grant(Role.PATIENT))
    await clinic.asks("DELETE", f"/branches/{added['id']}", clinic.admin)
    listed = (await clinic.asks("GET", "/staff", clinic.admin)).json()
    assert str(person.id) not in {one["id"] for one in listed["items"]}
