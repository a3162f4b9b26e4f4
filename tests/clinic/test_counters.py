"""Counters: kept by managers; every change is one event on the branch's stream, carrying the counter as it is now."""

from typing import Any

import pytest

from queue_server.clinic.standing import BranchStanding
from queue_server.ids import new_id
from realtime.streams import StreamEvent
from tests.clinic.two_branches import TwoBranches
from tests.identity.house import slug_of

ROOM = {"name": {"en": "Room 3", "ar": "غرفة ٣"}, "door": "3"}


async def test_everybody_sees_the_counters_of_a_public_branch(clinic: TwoBranches) -> None:
    listed = (await clinic.asks("GET", f"/branches/{clinic.khuwair}/counters")).json()
    assert listed["items"][0] == {
        "id": str(clinic.room),
        "name": "Room 1",
        "names": {"en": "Room 1", "ar": "غرفة ١"},
        "door": "1",
        "kind": "room",
        "state": "closed",
        "back_at": None,
        "is_mine": False,
        "revision": 1,
    }
    assert [one["door"] for one in listed["items"]] == ["1", "2"]


async def test_counters_of_a_branch_that_one_may_not_see_are_not_there(clinic: TwoBranches, rival: TwoBranches) -> None:
    for branch, who in ((clinic.salalah, None), (rival.khuwair, clinic.admin), (new_id(), None)):
        assert slug_of(await clinic.asks("GET", f"/branches/{branch}/counters", who)) == "not-found"
    assert (await clinic.asks("GET", f"/branches/{clinic.salalah}/counters", clinic.patient)).status_code == 200


async def test_a_manager_adds_edits_and_removes_a_counter(clinic: TwoBranches) -> None:
    added = await clinic.asks("POST", f"/branches/{clinic.khuwair}/counters", clinic.manager, json=ROOM)
    path = f"/counters/{added.json()['id']}"
    edited = await clinic.asks("PATCH", path, clinic.manager, json={"door": " 3b ", "kind": "desk"})
    removed = await clinic.asks("DELETE", path, clinic.manager)
    assert (added.status_code, edited.status_code, removed.status_code) == (201, 200, 204)
    assert (edited.json()["door"], edited.json()["kind"], edited.json()["revision"]) == ("3b", "desk", 2)
    types = [event["type"] for event in clinic.heard(clinic.khuwair)]
    assert types == ["counter.changed", "counter.changed", "counter.removed"]
    assert clinic.heard(clinic.khuwair)[-1]["body"] == {"counter_id": added.json()["id"]}
    assert slug_of(await clinic.asks("DELETE", path, clinic.manager)) == "not-found"


async def test_a_screen_keeps_up_with_every_change_of_its_counters(clinic: TwoBranches) -> None:
    screen = BranchStanding(await clinic.snapshot(clinic.khuwair))
    added = await clinic.asks("POST", f"/branches/{clinic.khuwair}/counters", clinic.manager, json=ROOM)
    await clinic.asks("PATCH", f"/counters/{clinic.room}", clinic.manager, json={"door": "9"})
    await clinic.sits(clinic.doctor, clinic.room)
    await clinic.asks("POST", f"/counters/{clinic.room}/pause", clinic.doctor, json={"minutes": 10})
    await clinic.sits(clinic.doctor, clinic.next_room)
    await clinic.asks("POST", f"/counters/{clinic.next_room}/pause", clinic.reception)
    await clinic.asks("POST", f"/counters/{clinic.next_room}/resume", clinic.reception)
    await clinic.leaves(clinic.doctor, clinic.next_room)
    await clinic.asks("DELETE", f"/counters/{added.json()['id']}", clinic.manager)
    await clinic.asks("PATCH", f"/branches/{clinic.khuwair}", clinic.manager, json={"notice": {"en": "Hush"}})
    for event in clinic.heard(clinic.khuwair):
        screen.apply(StreamEvent(**event))
    fresh = BranchStanding(await clinic.snapshot(clinic.khuwair))
    assert (screen.facts, screen.counter_rows()) == (fresh.facts, fresh.counter_rows())
    assert clinic.heard(clinic.khuwair)[-1]["version"] == fresh.head.version
    assert len(clinic.heard(clinic.khuwair)) == 11


async def test_an_edit_that_changes_nothing_is_no_event(clinic: TwoBranches) -> None:
    answer = await clinic.asks("PATCH", f"/counters/{clinic.room}", clinic.manager, json={"door": "1"})
    assert (answer.status_code, answer.json()["revision"]) == (200, 1)
    assert clinic.house.ear.heard == []


async def test_an_edit_of_an_old_revision_is_refused(clinic: TwoBranches) -> None:
    old = {"If-Match": '"0"'}
    path = f"/counters/{clinic.room}"
    assert (await clinic.asks("PATCH", path, clinic.admin, json={"door": "7"}, headers=old)).status_code == 412
    assert (await clinic.asks("DELETE", path, clinic.admin, headers=old)).status_code == 412


@pytest.mark.parametrize(
    "changes",
    [
        {"door": ""},
        {"door": "   "},
        {"door": "12345"},
        {"door": None},
        {"door": 3},
        {"kind": "throne"},
        {"kind": None},
        {"name": None},
        {"branch_id": "x"},
        {"state": "open"},
        {"user_id": "x"},
    ],
    ids=str,
)
async def test_what_no_counter_can_be_is_refused(clinic: TwoBranches, changes: dict[str, Any]) -> None:
    added = await clinic.asks("POST", f"/branches/{clinic.khuwair}/counters", clinic.admin, json={**ROOM, **changes})
    edited = await clinic.asks("PATCH", f"/counters/{clinic.room}", clinic.admin, json=changes)
    assert (slug_of(added), slug_of(edited)) == ("invalid", "invalid")
    assert clinic.house.ear.heard == []


async def test_only_managers_of_the_branch_keep_its_counters(clinic: TwoBranches, rival: TwoBranches) -> None:
    counters, counter = f"/branches/{clinic.khuwair}/counters", f"/counters/{clinic.room}"
    for person in (clinic.patient, clinic.doctor, clinic.reception):
        assert slug_of(await clinic.asks("POST", counters, person, json=ROOM)) == "forbidden"
        assert slug_of(await clinic.asks("PATCH", counter, person, json={})) == "forbidden"
        assert slug_of(await clinic.asks("DELETE", counter, person)) == "forbidden"
    far = f"/branches/{clinic.salalah}/counters"
    assert slug_of(await clinic.asks("POST", far, clinic.manager, json=ROOM)) == "forbidden"
    assert slug_of(await clinic.asks("DELETE", f"/counters/{clinic.far_room}", clinic.manager)) == "forbidden"
    assert slug_of(await clinic.asks("POST", counters, rival.admin, json=ROOM)) == "not-found"
    assert slug_of(await clinic.asks("PATCH", counter, rival.admin, json={})) == "not-found"
    assert slug_of(await clinic.asks("DELETE", counter, rival.admin)) == "not-found"
    assert clinic.house.ear.heard == []


async def test_who_sits_at_a_removed_counter_sits_nowhere(clinic: TwoBranches) -> None:
    await clinic.sits(clinic.doctor, clinic.room)
    await clinic.asks("DELETE", f"/counters/{clinic.room}", clinic.admin)
    assert slug_of(await clinic.leaves(clinic.doctor, clinic.room)) == "not-found"
    assert (await clinic.sits(clinic.doctor, clinic.next_room)).status_code == 200
    types = [event["type"] for event in clinic.heard(clinic.khuwair)]
    assert types == ["counter.changed", "counter.removed", "counter.changed"]
