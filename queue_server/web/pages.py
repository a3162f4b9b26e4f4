"""The pages: plain files, no build step; ids and secrets never reach the server's log in a query."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from queue_server.errors import NotFound
from queue_server.http.guard import Handler, path_id, public
from queue_server.http.middleware import POLICY
from queue_server.settings import Environment

HERE = Path(__file__).parent
STATIC = HERE / "static"
VENDOR = HERE / "vendor"


PLAIN = {"Content-Security-Policy": POLICY}
PRINTS = {"Content-Security-Policy": f"{POLICY}; frame-src 'self'"}  # prints a ticket from a hidden frame
PRINTED = {"Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")}
SCANS = {**PRINTS, "Permissions-Policy": "camera=(self), microphone=(), geolocation=()"}


class Files(StaticFiles):
    """Files that say how long they may be kept: ours are asked for again (304 if unchanged), others' change rarely."""

    def __init__(self, caching: str, **known: Any) -> None:
        super().__init__(**known)
        self._caching = caching

    def file_response(self, *args: Any, **known: Any) -> Response:
        """A file, or 304, with its caching."""
        response = super().file_response(*args, **known)
        response.headers["Cache-Control"] = self._caching
        return response


def page(name: str, story: str, *ids: str, demo_only: bool = False, says: Mapping[str, str] = PLAIN) -> Handler:
    """A handler for one page; ids in its path must be ids, `says` are headers of its own."""
    said = {"Cache-Control": "no-cache", **says}

    @public
    async def shown(request: Request) -> Response:
        for ident in ids:
            path_id(request, ident)
        if demo_only and request.app.state.settings.environment is not Environment.DEMO:
            raise NotFound
        return FileResponse(STATIC / f"{name}.html", headers=said)

    shown.__doc__ = story
    return shown


@public
async def worker(request: Request) -> Response:
    """The service worker of ticket pages; its place in the path is how far it reaches."""
    return FileResponse(STATIC / "place" / "worker.js", headers={"Cache-Control": "no-cache", **PLAIN})


@public
async def push_worker(request: Request) -> Response:
    """The service worker of push messages: no page is under it."""
    return FileResponse(STATIC / "push" / "worker.js", headers={"Cache-Control": "no-cache", **PLAIN})


def shown_at(path: str, handler: Handler) -> Route:
    """A page's route, compressed on the way."""
    return Route(path, handler, middleware=[Middleware(GZipMiddleware)])


routes: list[BaseRoute] = [
    shown_at("/", page("start", "What this is, and where to go.")),
    shown_at("/display", page("display", "A screen that waits to be told where it stands.")),
    shown_at("/display/{branch_id}", page("display", "The waiting-room screen of a branch.", "branch_id")),
    shown_at("/b/{branch_id}", page("branch", "A branch as the public sees it: how busy, and joining.", "branch_id")),
    shown_at("/book", page("book", "Booking, where one chooses the branch first.")),
    shown_at("/b/{branch_id}/book", page("book", "Booking an appointment at a branch.", "branch_id")),
    shown_at("/appointments", page("appointments", "One's own appointments; the door's code is in the fragment.")),
    shown_at(
        "/offer/{offer_id}", page("offer", "A free time for whoever waited; the key is in the fragment.", "offer_id")
    ),
    shown_at("/kiosk", page("kiosk", "A kiosk that waits to be told where it stands.", says=SCANS)),
    shown_at("/kiosk/{branch_id}", page("kiosk", "Where walk-ins take a number.", "branch_id", says=SCANS)),
    shown_at("/t/worker.js", worker),
    shown_at("/push/worker.js", push_worker),
    shown_at("/t/{ticket_id}", page("place", "One's own place in line; the secret is in the fragment.", "ticket_id")),
    shown_at("/t/{ticket_id}/print", page("ticket", "One's ticket on paper.", "ticket_id", says=PRINTED)),
    shown_at("/console", page("console", "Where doctors and receptionists call.")),
    shown_at("/reception", page("reception", "Where walk-ins are added and all lines are seen.", says=PRINTS)),
    shown_at("/schedule", page("schedule", "A doctor's day and week.", says=PRINTS)),
    shown_at("/day", page("day", "Reception's day: a column for each doctor.", says=PRINTS)),
    shown_at("/door/{branch_id}", page("door", "The code at the door that checks in.", "branch_id")),
    shown_at("/admin/devices", page("devices", "Screens and kiosks: which there are, and adding one by its code.")),
    shown_at("/register", page("register", "Where patients sign up.")),
    shown_at("/recover", page("recover", "A forgotten password.")),
    shown_at("/account", page("account", "One's own account: how one gets in, and where one is signed in.")),
    shown_at("/invitation", page("invitation", "Where invited staff begin; the secret is in the fragment.")),
    shown_at("/admin/users", page("people", "Who works here, and as what.")),
    shown_at("/admin/clinic", page("clinic", "What the clinic is made of: branches, services, rooms, hours.")),
    shown_at("/admin/audit", page("audit", "What was done, by whom, to what; for admins and auditors.")),
    shown_at("/dev/outbox", page("outbox", "What the demo would have sent.", demo_only=True)),
    shown_at("/design", page("design", "Every component in every state.", demo_only=True, says=PRINTS)),
    Mount("/static", GZipMiddleware(Files("no-cache", directory=STATIC)), name="static"),
    Mount("/vendor", GZipMiddleware(Files("public, max-age=86400", directory=VENDOR, check_dir=False)), name="vendor"),
]
