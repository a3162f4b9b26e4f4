"""Screens and kiosks over HTTP."""

from datetime import UTC, datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from queue_server.devices import commands, queries
from queue_server.devices.schemas import DeviceView, NewDevice, StartedDevice
from queue_server.devices.tokens import DeviceTokens, as_actor
from queue_server.errors import Forbidden, Malformed, NotFound
from queue_server.http.bodies import body
from queue_server.http.guard import path_id, requires
from queue_server.http.operations import Operation, delete, get, post
from queue_server.http.paging import listed, page_of
from queue_server.http.replies import no_content, ok, reply
from queue_server.http.transactions import actor, database, kept, transaction
from queue_server.transaction import Replayed


@requires("devices:manage")
async def devices(request: Request) -> Response:
    """The screens and kiosks of the branches whose desk one keeps."""
    page = page_of(request)
    rows = await queries.devices_of(database(request), actor(request), asked_branch(request), page)
    return ok(listed(request, page, rows, [DeviceView.of(row) for row in rows]))


@requires("devices:manage")
async def start_device(request: Request) -> Response:
    """Make a screen or kiosk a device of a branch. The answer holds its token, which is told only here."""
    wish = await body(request, NewDevice)
    try:
        async with transaction(request) as tx:
            started = await commands.start_device(
                tx, wish.branch_id, kind=wish.kind, name=wish.name, now=datetime.now(UTC)
            )
            view = DeviceView.of(started)
            await kept(tx, 201, view)
    except Replayed as before:  # the token is stored nowhere, not even with the kept answer
        view = DeviceView.model_validate(before.body)
        return reply(before.status, with_token(request, view), {"Idempotency-Replayed": "true"})
    return reply(201, with_token(request, view))


@requires("devices:manage")
async def revoke_device(request: Request) -> Response:
    """Take a device's token away; its socket is cut."""
    async with transaction(request) as tx:
        await commands.revoke_device(tx, path_id(request, "device_id"), now=datetime.now(UTC))
    return no_content()


def with_token(request: Request, view: DeviceView) -> StartedDevice:
    """A device with its token."""
    tokens: DeviceTokens = request.app.state.device_tokens
    device = as_actor(view.id, actor(request).organization_id, view.branch_id, view.kind)
    return StartedDevice(**view.model_dump(), token=tokens.token(device))


def asked_branch(request: Request) -> UUID | None:
    """Which branch to list; none: all."""
    said = request.query_params.get("branch_id")
    try:
        return None if said is None else UUID(said)
    except ValueError:
        raise Malformed("branch_id is an id.") from None


operations: list[Operation] = [
    get(
        "/devices",
        devices,
        gives={200: DeviceView},
        query={"branch_id": {"type": "string", "format": "uuid"}},
        lists=True,
    ),
    post("/devices", start_device, takes=NewDevice, gives={201: StartedDevice}, refuses=(NotFound, Forbidden)),
    delete("/devices/{device_id}", revoke_device, gives={204: None}, refuses=(NotFound, Forbidden)),
]
