"""Services: what is done, how long it takes, what it costs."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from db.tables import Queue, QueueService
from queue_server.clinic import services
from queue_server.ids import new_id
from tests.clinic.two_branches import TwoBranches
from tests.identity.house import slug_of

SCAN = {"name": {"en": "Scan", "ar": "أشعة"}, "duration_minutes": 20, "price": "12.5", "currency": "OMR"}


async def add(clinic: TwoBranches, **changes: Any) -> dict[str, Any]:
    answer = await clinic.asks("POST", "/services", clinic.manager, json={**SCAN, **changes})
    assert answer.status_code == 201, answer.text
    added: dict[str, Any] = answer.json()
    return added


async def test_a_manager_adds_a_service_and_everybody_sees_it(clinic: TwoBranches) -> None:
    added = await add(clinic)
    assert {name: added[name] for name in ("name", "duration_minutes", "currency", "revision")} == {
        "name": "Scan",
        "duration_minutes": 20,
        "currency": "OMR",
        "revision": 1,
    }
    seen = (await clinic.asks("GET", f"/services/{added['id']}")).json()
    assert Decimal(seen["price"]) == Decimal("12.5")
    listed = (await clinic.asks("GET", "/services", clinic.patient)).json()
    assert [one["id"] for one in listed["items"]] == [added["id"]]
    arabic = await clinic.asks("GET", f"/services/{added['id']}", headers={"Accept-Language": "ar"})
    assert arabic.json()["name"] == "أشعة"


async def test_a_service_is_edited_and_priced_anew_or_not_at_all(clinic: TwoBranches) -> None:
    path = f"/services/{(await add(clinic))['id']}"
    free = await clinic.asks("PATCH", path, clinic.manager, json={"price": None, "currency": None})
    assert (free.json()["price"], free.json()["currency"], free.json()["revision"]) == (None, None, 2)
    longer = await clinic.asks("PATCH", path, clinic.manager, json={"duration_minutes": 45})
    assert (longer.json()["duration_minutes"], longer.json()["price"]) == (45, None)
    [first, second] = await clinic.house.audited("service.edited")
    free_of_charge = {"currency": ["OMR", None], "price": ["12.500", None]}
    assert first["facts"] == {"fields": ["currency", "price"], "changed": free_of_charge}
    assert second["facts"] == {"fields": ["duration_minutes"], "changed": {"duration_minutes": [20, 45]}}


async def test_the_same_price_written_otherwise_is_no_edit(clinic: TwoBranches) -> None:
    path = f"/services/{(await add(clinic))['id']}"
    assert (await clinic.asks("PATCH", path, clinic.manager, json={"price": 12.5})).json()["revision"] == 1


async def test_an_edit_of_an_old_revision_is_refused(clinic: TwoBranches) -> None:
    path, old = f"/services/{(await add(clinic))['id']}", {"If-Match": '"7"'}
    answer = await clinic.asks("PATCH", path, clinic.manager, json={"duration_minutes": 5}, headers=old)
    assert (answer.status_code, slug_of(answer)) == (412, "revision-changed")
    assert (await clinic.asks("DELETE", path, clinic.manager, headers=old)).status_code == 412


@pytest.mark.parametrize(
    "changes",
    [
        {"duration_minutes": 0},
        {"duration_minutes": 481},
        {"duration_minutes": 10**30},
        {"price": None},
        {"currency": None},
        {"price": "-1"},
        {"price": -1},
        {"price": True},
        {"price": "1_0"},
        {"price": "٣"},
        {"price": 1e9},
        {"price": 0.0001},
        {"duration_minutes": "5"},
        {"duration_minutes": True},
        {"duration_minutes": 5.5},
        {"price": "1.2345"},
        {"price": "NaN"},
        {"price": "1e400"},
        {"currency": "omr"},
        {"currency": "OMR\n"},
        {"organization_id": "x"},
        {"name": {}},
    ],
    ids=str,
)
async def test_what_no_service_can_be_is_refused(clinic: TwoBranches, changes: dict[str, Any]) -> None:
    new = await clinic.asks("POST", "/services", clinic.manager, json={**SCAN, **changes})
    assert (new.status_code, slug_of(new)) == (422, "invalid")
    path = f"/services/{(await add(clinic))['id']}"
    edit = await clinic.asks("PATCH", path, clinic.manager, json=changes)
    assert (edit.status_code, slug_of(edit)) == (422, "invalid")
    assert (await clinic.asks("GET", path)).json()["revision"] == 1


async def test_only_managers_keep_the_catalogue(clinic: TwoBranches) -> None:
    path = f"/services/{(await add(clinic))['id']}"
    for person in (clinic.patient, clinic.doctor, clinic.reception):
        assert slug_of(await clinic.asks("POST", "/services", person, json=SCAN)) == "forbidden"
        assert slug_of(await clinic.asks("PATCH", path, person, json={})) == "forbidden"
        assert slug_of(await clinic.asks("DELETE", path, person)) == "forbidden"


async def test_another_organizations_service_is_not_there(clinic: TwoBranches, rival: TwoBranches) -> None:
    path = f"/services/{(await add(rival))['id']}"
    for method in ("GET", "PATCH", "DELETE"):
        assert slug_of(await clinic.asks(method, path, clinic.admin, json={})) == "not-found"
    assert (await rival.asks("GET", path)).status_code == 200


async def test_an_organization_without_a_public_branch_shows_no_service_to_strangers(clinic: TwoBranches) -> None:
    path = f"/services/{(await add(clinic))['id']}"
    await clinic.asks("PATCH", f"/branches/{clinic.khuwair}", clinic.admin, json={"is_public": False})
    assert slug_of(await clinic.asks("GET", path)) == "not-found"
    assert (await clinic.asks("GET", path, clinic.patient)).status_code == 200


async def test_a_service_that_a_queue_offers_stays(clinic: TwoBranches) -> None:
    service_id = UUID((await add(clinic))["id"])
    async with clinic.house.cold() as tx:
        queue = Queue(id=new_id(), branch_id=clinic.khuwair, name={"en": "General"}, prefix="A", revision=1)
        offer = QueueService(queue_id=queue.id, service_id=service_id)
        queue.organization_id = offer.organization_id = clinic.house.organization_id
        tx.session.add(queue)
        await tx.session.flush()
        tx.session.add(offer)
    answer = await clinic.asks("DELETE", f"/services/{service_id}", clinic.manager)
    assert (answer.status_code, slug_of(answer)) == (409, "service-in-use")


async def test_a_service_that_nobody_offers_is_removed(clinic: TwoBranches) -> None:
    path = f"/services/{(await add(clinic))['id']}"
    assert (await clinic.asks("DELETE", path, clinic.manager)).status_code == 204
    assert slug_of(await clinic.asks("GET", path, clinic.manager)) == "not-found"
    assert slug_of(await clinic.asks("DELETE", path, clinic.manager)) == "not-found"
    assert len(await clinic.house.audited("service.removed")) == 1


async def test_a_service_may_cost_nothing_that_we_know_of(clinic: TwoBranches) -> None:
    async with clinic.house.cold() as tx:
        service = await services.add_service(tx, name={"en": "Talk"}, duration_minutes=10)
    seen = (await clinic.asks("GET", f"/services/{service.id}")).json()
    assert (seen["price"], seen["currency"]) == (None, None)
