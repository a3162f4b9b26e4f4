"""Branches close and doctors are away; holidays come from a list, each once."""

from typing import Any
from uuid import UUID

import pytest

from tests.availability.practice import Practice
from tests.availability.surgery import Surgery
from tests.identity.house import Person, slug_of


async def closes(surgery: Surgery, who: Person, **wish: Any) -> Any:
    """Tomorrow from nine to ten, here."""
    known: dict[str, Any] = {"branch_id": str(surgery.here)}
    known |= {"starts_at": surgery.at("09:00").isoformat(), "ends_at": surgery.at("10:00").isoformat()}
    wished = {name: value for name, value in (known | wish).items() if value is not None}
    return await surgery.asks("POST", "/closures", who, json=wished)


async def test_a_closed_branch_has_no_slots_and_tells_whom_that_hits(surgery: Surgery) -> None:
    await surgery.plans(surgery.said)
    await surgery.plans(surgery.manager, staff_id=surgery.maryam.id)
    hit = await surgery.is_booked("08:50")

    answer = await closes(surgery, surgery.manager, reason={"en": "Cleaning", "ar": "تنظيف"})
    closure = answer.json()

    assert (answer.status_code, closure["affects"], closure["source"]) == (201, [str(hit)], None)
    assert len(await surgery.shown()) == 2 * 9 - 1
    heard = surgery.house.ear.of("schedule.plan_changed")
    assert {one["stream_id"] for one in heard[-2:]} == {str(surgery.said.id), str(surgery.maryam.id)}
    assert "Cleaning" not in str(heard) + str(await surgery.house.audited("closure.added"))


async def test_a_doctor_who_is_away_is_away_everywhere_or_from_one_branch(surgery: Surgery) -> None:
    for branch in (surgery.here, surgery.there):
        await surgery.plans(surgery.said, branch_id=branch)
    said = str(surgery.said.id)

    away = (await closes(surgery, surgery.said, branch_id=None, staff_id=said)).json()
    everywhere = [len(await surgery.shown(surgery.said, branch_id=one)) for one in (surgery.here, surgery.there)]
    await surgery.asks("DELETE", f"/closures/{away['id']}", surgery.said)
    await closes(surgery, surgery.manager, staff_id=said)
    from_here = [len(await surgery.shown(surgery.said, branch_id=one)) for one in (surgery.here, surgery.there)]

    assert (everywhere, from_here) == ([9, 9], [9, 12])


async def test_who_may_close_what(surgery: Surgery) -> None:
    said, maryam = {"staff_id": str(surgery.said.id)}, {"staff_id": str(surgery.maryam.id)}
    nowhere, there = {"branch_id": None}, {"branch_id": str(surgery.there)}
    wishes: list[tuple[Person, dict[str, Any], int]] = [
        (surgery.manager, {}, 201),
        (surgery.manager, there, 403),
        (surgery.manager, nowhere | maryam, 201),
        (surgery.manager, there | said, 403),
        (surgery.manager, there | maryam, 422),  # is no doctor there
        (surgery.manager, nowhere | {"staff_id": str(surgery.patient.id)}, 404),
        (surgery.manager, nowhere, 422),
        (surgery.said, {}, 403),
        (surgery.said, there | said, 201),
        (surgery.said, nowhere | maryam, 403),
        (surgery.reception, {}, 403),
        (surgery.reception, said, 201),
        (surgery.reception, nowhere | maryam, 201),
        (surgery.reception, there | said, 403),
        (surgery.patient, said, 403),
    ]

    answers = [await closes(surgery, who, **wish) for who, wish, _ in wishes]

    assert [answer.status_code for answer in answers] == [status for _, _, status in wishes]
    branch, absence = (answers[at].json()["id"] for at in (0, -4))
    gone = [await surgery.asks("DELETE", f"/closures/{one}", surgery.reception) for one in (branch, absence)]
    assert [answer.status_code for answer in gone] == [403, 200]


@pytest.mark.parametrize(
    "wish",
    [
        {"ends_at": "2026-01-01T00:00:00Z"},
        {"starts_at": "9999-12-31T00:00:00Z", "ends_at": "9999-12-31T23:00:00Z"},
        {"starts_at": "2026-01-01T00:00:00Z", "ends_at": "2029-01-01T00:00:00Z"},
        {"starts_at": "2026-01-01T00:00:00"},
        {"source": "holidays:OM:2026-01-01"},
    ],
)
async def test_a_closure_that_makes_no_sense_is_refused(surgery: Surgery, wish: dict[str, Any]) -> None:
    assert slug_of(await closes(surgery, surgery.manager, **wish)) == "invalid"


async def test_a_closure_is_changed_by_whoever_has_seen_it(surgery: Surgery) -> None:
    await surgery.plans(surgery.said)
    path = f"/closures/{(await closes(surgery, surgery.manager)).json()['id']}"
    later, held = {"ends_at": surgery.at("11:00").isoformat()}, {"If-Match": '"1"'}

    changed = await surgery.asks("PATCH", path, surgery.manager, json=later, headers=held)
    stale = await surgery.asks("PATCH", path, surgery.manager, json=later, headers=held)
    backwards = await surgery.asks("PATCH", path, surgery.manager, json={"ends_at": surgery.at("08:00").isoformat()})
    foreign = await surgery.asks("PATCH", path, surgery.said, json=later)

    assert (changed.status_code, changed.json()["revision"]) == (200, 2)
    assert [slug_of(answer) for answer in (stale, backwards, foreign)] == ["revision-changed", "invalid", "forbidden"]
    assert len(await surgery.shown()) == 6


async def test_closures_are_listed_by_when_they_are(surgery: Surgery) -> None:
    await closes(surgery, surgery.manager)
    query = {"branch_id": str(surgery.here)}

    async def seen(**asked: Any) -> int:
        answer = await surgery.asks("GET", "/closures", surgery.reception, params=query | asked)
        return len(answer.json()["items"])

    tomorrow, day_after = str(surgery.day(1)), str(surgery.day(2))
    assert [await seen(), await seen(**{"from": tomorrow, "to": tomorrow}), await seen(**{"from": day_after})] == [
        1,
        1,
        0,
    ]


async def test_a_branch_lists_who_of_its_doctors_is_away_everywhere(surgery: Surgery) -> None:
    said, maryam = str(surgery.said.id), str(surgery.maryam.id)  # one works at both branches, the other only here
    away = [
        (await closes(surgery, surgery.manager, branch_id=None, staff_id=one)).json()["id"] for one in (said, maryam)
    ]
    from_here = (await closes(surgery, surgery.manager, staff_id=said)).json()["id"]

    async def listed(branch: UUID, **asked: str) -> list[str]:
        query = {"branch_id": str(branch)} | asked
        answer = await surgery.asks("GET", "/closures", surgery.manager, params=query)
        return [one["id"] for one in answer.json()["items"]]

    assert await listed(surgery.here) == [*away, from_here]
    assert await listed(surgery.there) == away[:1]
    assert await listed(surgery.here, staff_id=maryam) == away[1:]


async def test_holidays_close_a_branch_once(surgery: Surgery) -> None:
    await surgery.plans(surgery.said)
    wish = {"branch_id": str(surgery.here), "country": "OM", "year": surgery.day(0).year + 1}

    async def imports(**more: Any) -> Any:
        return (await surgery.asks("POST", "/closures/holidays", surgery.manager, json=wish | more)).json()

    tried, first, again = await imports(dry_run=True), await imports(), await imports()

    assert tried == first
    assert first["added"] == len(first["items"]) > 5
    assert (again["added"], {one["is_new"] for one in again["items"]}) == (0, {False})
    assert all(set(one["names"]) == {"en", "ar"} for one in first["items"])
    listed = await surgery.asks("GET", "/closures", surgery.said, params={"branch_id": surgery.here, "limit": 100})
    assert len(listed.json()["items"]) == first["added"]


async def test_holidays_of_nowhere_are_refused(surgery: Surgery, practice: Practice) -> None:
    known = {"branch_id": str(surgery.here), "country": "OM", "year": 2027}
    wishes: list[dict[str, Any]] = [
        {"country": "ZZ"},
        {"country": "GB", "subdivision": "XX"},
        {"country": "om"},
        {"year": 9999},
        {"branch_id": str(surgery.there)},
        {"branch_id": str(await practice.a_branch())},
    ]
    answers = [await surgery.asks("POST", "/closures/holidays", surgery.manager, json=known | wish) for wish in wishes]

    assert [slug_of(answer) for answer in answers] == ["invalid"] * 4 + ["forbidden", "not-found"]
