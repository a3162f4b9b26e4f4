"""One's inbox, browsers that take push messages, and the delivery log, over HTTP."""

from typing import get_args

from starlette.requests import Request
from starlette.responses import Response

from queue_server.delivery.push import Pushes, is_key
from queue_server.errors import Invalid, Malformed, NotFound
from queue_server.http.asked import AN_ID, id_in
from queue_server.http.bodies import Nothing, body
from queue_server.http.guard import path_id, public, requires
from queue_server.http.operations import Operation, delete, get, post
from queue_server.http.paging import listed, page_of
from queue_server.http.replies import decided, no_content, ok
from queue_server.http.transactions import actor, database, hot, kept, transaction
from queue_server.notifications import commands, queries
from queue_server.notifications.errors import NoPushService
from queue_server.notifications.kinds import Kind
from queue_server.notifications.schemas import (
    DeliveryState,
    DeliveryView,
    InboxLookedAt,
    InboxView,
    NewSubscription,
    NotificationView,
    PushKey,
    PushSubscriptionView,
)
from queue_server.queues.errors import BadState

STATES = get_args(DeliveryState)


@requires("self")
async def inbox(request: Request) -> Response:
    """One's notifications, the newest first."""
    page = page_of(request)
    rows = await queries.inbox_of(database(request), actor(request), page)
    views = [NotificationView.of(row, link=link_of(request, row)) for row in rows]
    unread = await queries.unread_of(database(request), actor(request))
    return ok(listed(request, page, rows, views) | {"unread": unread})


def link_of(request: Request, row: object) -> str | None:
    """A ticket's page is opened by its secret, which is made when it is asked for."""
    kind, subject, link = row["kind"], row["subject_id"], row["link"]  # type: ignore[index]
    made: str | None = request.app.state.links.link(subject) if kind == Kind.NEAR else link
    return made


@requires("self")
async def read_one(request: Request) -> Response:
    """One line was looked at; said twice, it changes nothing."""
    await body(request, Nothing)
    async with hot(request) as tx:
        await commands.read(tx, path_id(request, "notification_id"))
    return decided(request, no_content())


@requires("self")
async def read_all(request: Request) -> Response:
    """All of one's inbox was looked at; with `up_to` what came after that line stays new."""
    looked = await body(request, InboxLookedAt)
    async with hot(request) as tx:
        await commands.read_all(tx, looked.up_to)
    return decided(request, no_content())


@public
async def push_key(request: Request) -> Response:
    """Who we are to push services; a browser that subscribed under another key has to subscribe anew."""
    return ok(PushKey(public_key=pushes_of(request).vapid.public_key))


@requires("self")
async def subscribe(request: Request) -> Response:
    """Take push messages with this browser; said again, the same subscription."""
    wish = await body(request, NewSubscription)
    subscription = wish.subscription()
    if not pushes_of(request).takes(subscription.endpoint):
        raise NoPushService(pointers={"/endpoint": NoPushService.sentence()})
    if not is_key(subscription):
        raise Invalid(pointers={"/keys": "These are not the keys of a browser."})
    async with transaction(request) as tx:
        return await kept(tx, 201, PushSubscriptionView(id=await commands.subscribe(tx, subscription)))


@requires("self")
async def unsubscribe(request: Request) -> Response:
    """Take none with this browser any more."""
    async with transaction(request) as tx:
        await commands.unsubscribe(tx, path_id(request, "subscription_id"))
    return no_content()


@requires("deliveries:see")
async def deliveries(request: Request) -> Response:
    """What was sent to people of one's branches, the newest first, and what became of it."""
    page, query = page_of(request), request.query_params
    state = query.get("state")
    if state is not None and state not in STATES:
        raise Malformed(f"state is one of: {', '.join(STATES)}.")
    rows = await queries.deliveries_of(
        database(request),
        actor(request),
        page,
        subject=id_in(query, "subject_id"),
        state=state,
        branch=id_in(query, "branch_id"),
    )
    return ok(listed(request, page, rows, [DeliveryView.of(row) for row in rows]))


@requires("deliveries:see")
async def untold(request: Request) -> Response:
    """Whom nobody could tell (`failed`), or perhaps not (`unknown`), what is still ahead of them; the newest first."""
    page, branch_id = page_of(request), id_in(request.query_params, "branch_id")
    rows = await queries.untold_of(database(request), actor(request), page, branch=branch_id)
    return ok(listed(request, page, rows, [DeliveryView.of(row) for row in rows]))


@requires("deliveries:manage")
async def retry(request: Request) -> Response:
    """Send a message once more that failed, or of which nobody knows whether it was taken."""
    await body(request, Nothing)
    async with transaction(request) as tx:
        delivery = await commands.retry(tx, path_id(request, "delivery_id"))
        return await kept(tx, 200, DeliveryView.model_validate(delivery))


def pushes_of(request: Request) -> Pushes:
    """The application's way to push services."""
    found: Pushes = request.app.state.pushes
    return found


operations: list[Operation] = [
    get("/notifications", inbox, gives={200: InboxView}, lists=True),
    post(
        "/notifications/{notification_id}/read",
        read_one,
        takes=Nothing,
        gives={204: None},
        refuses=(NotFound,),
    ),
    post("/notifications/read-all", read_all, takes=InboxLookedAt, gives={204: None}, refuses=(NotFound,)),
    get("/push/key", push_key, gives={200: PushKey}),
    post(
        "/push/subscriptions",
        subscribe,
        takes=NewSubscription,
        gives={201: PushSubscriptionView},
        refuses=(NoPushService, Invalid),
    ),
    delete("/push/subscriptions/{subscription_id}", unsubscribe, gives={204: None}, refuses=(NotFound,)),
    get(
        "/deliveries",
        deliveries,
        gives={200: DeliveryView},
        refuses=(Invalid,),
        query={
            "subject_id": AN_ID,
            "branch_id": AN_ID,
            "state": {"type": "string", "enum": list(STATES)},
        },
        lists=True,
    ),
    get(
        "/deliveries/untold",
        untold,
        gives={200: DeliveryView},
        refuses=(Invalid,),
        query={"branch_id": AN_ID},
        lists=True,
    ),
    post(
        "/deliveries/{delivery_id}/retry",
        retry,
        takes=Nothing,
        gives={200: DeliveryView},
        refuses=(NotFound, BadState),
    ),
]
