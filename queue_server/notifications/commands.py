"""What changes inboxes, subscriptions and the delivery log."""

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.sql import bindparam, delete

from db.tables import Delivery, PushSubscription
from queue_server.delivery.messages import Subscription
from queue_server.errors import NotFound
from queue_server.ids import new_id
from queue_server.queues.errors import BadState
from queue_server.transaction import Cold, Hot

MOST_BROWSERS = 10  # of one person; the oldest gives way
RETRIED = frozenset({"failed", "unknown"})


async def read(tx: Hot, notification: UUID) -> None:
    """One line of one's inbox was looked at. Raises `NotFound`."""
    await tx.call("read_inbox", notification, None)


async def read_all(tx: Hot, up_to: UUID | None) -> None:
    """All of one's inbox was looked at, or what had come when that line did. Raises `NotFound`."""
    await tx.call("read_inbox", None, up_to)


async def subscribe(tx: Cold, subscription: Subscription) -> UUID:
    """A browser takes push messages for whoever asks; one that took somebody else's takes those no more."""
    added = insert(PushSubscription).values(
        id=new_id(),
        organization_id=tx.actor.organization_id,
        user_id=tx.actor.id,
        endpoint=subscription.endpoint,
        p256dh=subscription.p256dh,
        auth=subscription.auth,
    )
    # Whoever knows the address of a browser is in it; so it says no organization.
    same = {name: added.excluded[name] for name in ("organization_id", "user_id", "p256dh", "auth")}
    kept = added.on_conflict_do_update(index_elements=["endpoint"], set_=same).returning(PushSubscription.id)
    browser: UUID = (await tx.session.execute(kept)).scalar_one()
    await _forget_oldest(tx)
    await tx.audit("push.subscribed", browser)
    return browser


async def _forget_oldest(tx: Cold) -> None:
    own = (
        PushSubscription.organization_id == tx.actor.organization_id,
        PushSubscription.user_id == tx.actor.id,
    )
    oldest = select(PushSubscription.id).where(*own).order_by(PushSubscription.created_at.desc()).offset(MOST_BROWSERS)
    await tx.session.execute(delete(PushSubscription).where(*own, PushSubscription.id.in_(oldest)))


async def unsubscribe(tx: Cold, browser: UUID) -> None:
    """It takes none any more. Raises `NotFound` for one that is not one's own."""
    gone = await tx.session.execute(
        delete(PushSubscription)
        .where(
            PushSubscription.organization_id == tx.actor.organization_id,
            PushSubscription.user_id == tx.actor.id,
            PushSubscription.id == browser,
        )
        .returning(PushSubscription.id)
    )
    if gone.scalar_one_or_none() is None:
        raise NotFound
    await tx.audit("push.unsubscribed", browser)


async def retry(tx: Cold, delivery: UUID) -> Delivery:
    """Send a message that failed once more, at once. Raises `NotFound`, `BadState`."""
    wanted = select(Delivery).where(Delivery.organization_id == tx.actor.organization_id, Delivery.id == delivery)
    found: Delivery | None = await tx.session.scalar(wanted.with_for_update())
    if found is None or not tx.actor.works_at(found.branch_id):
        raise NotFound
    if found.state not in RETRIED:
        raise BadState
    found.state, found.why, found.not_before = "queued", None, None
    await tx.session.flush()
    await tx.session.execute(
        text("SELECT fn.enqueue(:organization, :kind, :body)").bindparams(bindparam("body", type_=JSONB)),
        {
            "organization": tx.actor.organization_id,
            "kind": f"notice.{found.channel}",
            "body": {"delivery": str(found.id)},
        },
    )
    await tx.audit("delivery.retried", found.id, channel=found.channel)
    return found
