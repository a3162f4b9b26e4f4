"""Screens and kiosks over HTTP."""

from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from queue_server.actor import DeviceKind
from queue_server.devices import commands, pairings, queries
from queue_server.devices.codes import shown
from queue_server.devices.errors import WrongPairingCode
from queue_server.devices.schemas import (
    Approval,
    DeviceEdit,
    DeviceView,
    NewPairing,
    PairedDevice,
    PairingSecret,
    PairingView,
)
from queue_server.devices.tokens import DeviceTokens, as_actor
from queue_server.errors import Forbidden, Invalid, NotFound, RateLimited, RevisionChanged
from queue_server.http.asked import AN_ID, id_in
from queue_server.http.bodies import Nothing, body
from queue_server.http.guard import path_id, public, requires
from queue_server.http.limits import site_of
from queue_server.http.operations import Operation, delete, get, patch, post
from queue_server.http.paging import listed, page_of
from queue_server.http.replies import created, must_match, no_content, ok, reply
from queue_server.http.transactions import actor, database, kept, transaction
from queue_server.identity import tries
from queue_server.identity.tries import Bound
from queue_server.keys import Keys

SPAN = timedelta(minutes=10)
# All screens of a hospital may share one address, and ask every ten minutes; a code is a row for as long.
MOST_CODES = 1000
MOST_WRONG = 20  # of 19 ** 8


@public
async def open_pairing(request: Request) -> Response:
    """A code for a screen or kiosk to show until somebody says where it stands, for ten minutes at most."""
    wish = await body(request, NewPairing)
    whom = site_of(request.scope)
    await tries.count(database(request), keys(request), Bound("pairing from", whom, MOST_CODES, SPAN))
    opened = await pairings.open_pairing(database(request), keys(request), wish.kind, now=now())
    view = PairingView(id=opened.id, code=shown(opened.code), secret=opened.secret, expires_at=opened.expires_at)
    return created(view)


@public
async def pairing_token(request: Request) -> Response:
    """What became of a pairing: 202 while nobody has approved it, then the device's token, as often as asked for."""
    wish = await body(request, PairingSecret)
    device = await pairings.find_approved(
        database(request), keys(request), path_id(request, "pairing_id"), wish.secret, now=now()
    )
    if device is None:
        return reply(202, Nothing())
    tokens: DeviceTokens = request.app.state.device_tokens
    who = as_actor(device.id, device.organization_id, device.branch_id, DeviceKind(device.kind))
    return ok(PairedDevice(token=tokens.token(who), device=DeviceView.of(device, now=now())))


@requires("devices:manage")
async def approve_pairing(request: Request) -> Response:
    """Make whatever shows this code a device of a branch; it takes its token by itself."""
    wish = await body(request, Approval)
    guess = Bound("pairing code by", str(actor(request).id), MOST_WRONG, SPAN)
    async with (
        tries.wrong_ones_count(database(request), keys(request), guess, wrong=(WrongPairingCode,)),
        transaction(request) as tx,
    ):
        device = await commands.approve_pairing(
            tx, keys(request), wish.code, branch_id=wish.branch_id, name=wish.name, now=now()
        )
        return await kept(tx, 201, DeviceView.of(device, now=now()))


@requires("devices:manage")
async def devices(request: Request) -> Response:
    """The screens and kiosks of the branches whose desk one keeps."""
    page, branch_id = page_of(request), id_in(request.query_params, "branch_id")
    rows = await queries.devices_of(database(request), actor(request), branch_id, page)
    return ok(listed(request, page, rows, [DeviceView.of(row, now=now()) for row in rows]))


@requires("devices:manage")
async def rename_device(request: Request) -> Response:
    """Call a device otherwise."""
    wish = await body(request, DeviceEdit)
    async with transaction(request) as tx:
        device = await queries.lock_device(tx, path_id(request, "device_id"))
        must_match(request, device.revision)
        await commands.rename_device(tx, device, wish.name)
    return ok(DeviceView.of(device, now=now()))


@requires("devices:manage")
async def revoke_device(request: Request) -> Response:
    """Take a device's token away; its socket is cut."""
    async with transaction(request) as tx:
        await commands.revoke_device(tx, path_id(request, "device_id"), now=now())
    return no_content()


def keys(request: Request) -> Keys:
    """The installation's keys."""
    found: Keys = request.app.state.authority.keys
    return found


def now() -> datetime:
    """The moment of a cold command."""
    return datetime.now(UTC)


operations: list[Operation] = [
    get(
        "/devices",
        devices,
        gives={200: DeviceView},
        refuses=(Invalid,),
        query={"branch_id": AN_ID},
        lists=True,
    ),
    post("/devices/pairings", open_pairing, takes=NewPairing, gives={201: PairingView}, refuses=(RateLimited,)),
    post(
        "/devices/pairings/approve",
        approve_pairing,
        takes=Approval,
        gives={201: DeviceView},
        refuses=(NotFound, Forbidden, WrongPairingCode, RateLimited),
    ),
    post(
        "/devices/pairings/{pairing_id}/token",
        pairing_token,
        takes=PairingSecret,
        gives={200: PairedDevice, 202: Nothing},
    ),
    patch(
        "/devices/{device_id}",
        rename_device,
        takes=DeviceEdit,
        gives={200: DeviceView},
        refuses=(NotFound, Forbidden, RevisionChanged),
    ),
    delete("/devices/{device_id}", revoke_device, gives={204: None}, refuses=(NotFound, Forbidden)),
]
