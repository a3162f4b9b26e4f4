"""Services and branches change, too: whoever is left with nobody then is told to who changed it."""

from typing import Any
from uuid import UUID

from queue_server.actor import Role
from tests.availability.surgery import Surgery
from tests.identity.house import Person


async def booked(surgery: Surgery) -> tuple[Person, str]:
    """By somebody who manages everything, and one appointment of tomorrow morning that fits."""
    await surgery.plans(surgery.manager)
    return await surgery.house.a_person(Role.ADMIN), str(await surgery.is_booked("09:00"))


async def affects(surgery: Surgery, method: str, path: str, who: Person, **said: Any) -> list[str]:
    answer = await surgery.asks(method, path, who, json=said)
    assert answer.status_code == 200, answer.text
    told: list[str] = answer.json()["affects"]
    return told


async def test_a_service_that_others_give_now(surgery: Surgery) -> None:
    admin, appointment = await booked(surgery)
    path = f"/services/{surgery.service}"
    assert await affects(surgery, "PATCH", path, admin, name={"en": "Advice"}) == []
    assert await affects(surgery, "PATCH", path, admin, staff_ids=[str(surgery.said.id)]) == []
    assert await affects(surgery, "PATCH", path, admin, branch_ids=[str(surgery.there)]) == [appointment]
    assert await affects(surgery, "PATCH", path, admin, staff_ids=[str(surgery.maryam.id)]) == []  # they knew
    other = await surgery.practice.a_service(30)
    assert await affects(surgery, "PATCH", f"/services/{other}", admin, staff_ids=[str(surgery.maryam.id)]) == []


async def test_a_branch_that_lives_by_another_clock(surgery: Surgery) -> None:
    admin, appointment = await booked(surgery)
    path = f"/branches/{surgery.here}"
    assert await affects(surgery, "PATCH", path, admin, notice={"en": "Ring twice"}) == []
    assert await affects(surgery, "PATCH", path, admin, time_zone="America/New_York") == [appointment]


async def test_sheets_that_say_so(surgery: Surgery) -> None:
    admin, appointment = await booked(surgery)

    async def brought(kind: str, row_id: UUID, column: str, cell: str, *, dry_run: bool = False) -> list[str]:
        said = {"csv": f"id,{column}\n{row_id},{cell}\n", "dry_run": dry_run}
        return await affects(surgery, "POST", f"/admin/catalogue/{kind}/import", admin, **said)

    assert await brought("services", surgery.service, "staff", str(surgery.maryam.id), dry_run=True) == []
    assert await brought("services", surgery.service, "staff", str(surgery.maryam.id)) == [appointment]
    assert await brought("services", surgery.service, "staff", "") == []
    assert await brought("branches", surgery.here, "time_zone", "America/New_York") == [appointment]
