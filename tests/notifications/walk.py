"""Through every operation of notices once, for the test that each answers as it is described."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx2

from db.tables import Delivery
from queue_server.actor import Actor, system
from queue_server.ids import new_id
from queue_server.notifications.kinds import Kind
from tests.a_clinic import Clinic
from tests.notifications.a_browser import Browser

Walk = Callable[..., Awaitable[Any]]


async def through_notices(
    walk: Walk, boss: httpx2.AsyncClient, own: httpx2.AsyncClient, clinic: Clinic, patient: Actor
) -> None:
    """A patient reads their inbox and takes push messages; the desk sends once more what failed."""
    await _is_told(clinic, patient.id)
    inbox = await walk(own, "GET /notifications", 200)
    line = {"notification_id": inbox["items"][0]["id"]}
    await walk(own, "POST /notifications/{notification_id}/read", 204, **line)
    await walk(own, "POST /notifications/read-all", 404, json={"up_to": str(new_id())})
    await walk(own, "POST /notifications/read-all", 204)
    await walk(own, "GET /push/key", 200)
    browser = Browser(f"https://fcm.googleapis.com/fcm/send/{new_id()}")
    made = await walk(own, "POST /push/subscriptions", 201, json=browser.subscription)
    await walk(own, "POST /push/subscriptions", 422, json={**browser.subscription, "endpoint": "https://example.org"})
    await walk(own, "DELETE /push/subscriptions/{subscription_id}", 204, subscription_id=made["id"])
    failed = await _a_failure(clinic, patient.id)
    await walk(boss, "GET /deliveries", 200, query={"state": "failed", "limit": 5})
    await walk(boss, "GET /deliveries/untold", 200)
    await walk(boss, "POST /deliveries/{delivery_id}/retry", 200, delivery_id=failed)
    await walk(boss, "POST /deliveries/{delivery_id}/retry", 404, delivery_id=new_id())


async def _is_told(clinic: Clinic, user: UUID) -> None:
    words = {"kind": Kind.BOOKED, "title": "A title", "body": "A body", "link": "/appointments", "subject": new_id()}
    wish = {"user": user, "inbox": {"id": new_id(), "key": str(new_id()), **words}, "deliveries": [], "jobs": []}
    await clinic.database.hot(system(clinic.organization)).call("notify", wish)


async def _a_failure(clinic: Clinic, user: UUID) -> UUID:
    ident = new_id()
    async with clinic.database.cold(system(clinic.organization)) as tx:
        tx.session.add(
            Delivery(
                id=ident,
                organization_id=clinic.organization,
                key=str(ident),
                kind=Kind.BOOKED,
                channel="email",
                user_id=user,
                branch_id=clinic.branch,
                subject_id=new_id(),
                facts={"sequence": 0},
                state="failed",
                at=datetime.now(UTC),
            )
        )
    return ident
