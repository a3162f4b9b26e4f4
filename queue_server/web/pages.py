"""The pages: plain files, no build step; ids and secrets never reach the server's log in a query."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from queue_server.http.guard import Handler, path_id, public

HERE = Path(__file__).parent
STATIC = HERE / "static"
VENDOR = HERE / "vendor"


def page(name: str, story: str, *ids: str) -> Handler:
    """A handler for one page; ids in its path must be ids."""

    @public
    async def shown(request: Request) -> Response:
        for ident in ids:
            path_id(request, ident)
        return FileResponse(STATIC / f"{name}.html", headers={"Cache-Control": "no-cache"})

    shown.__doc__ = story
    return shown


routes: list[BaseRoute] = [
    Route("/", page("start", "What this is, and where to go.")),
    Route("/display/{branch_id}", page("display", "The waiting-room screen of a branch.", "branch_id")),
    Route("/t/{ticket_id}", page("place", "One's own place in line; the secret is in the fragment.", "ticket_id")),
    Route("/console", page("console", "Where doctors and receptionists call.")),
    Mount("/static", StaticFiles(directory=STATIC), name="static"),
    Mount("/vendor", StaticFiles(directory=VENDOR, check_dir=False), name="vendor"),
]
