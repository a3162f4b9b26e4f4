"""The pages: plain files, no build step; ids and secrets never reach the server's log in a query."""

from pathlib import Path
from typing import Any

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from queue_server.http.guard import Handler, path_id, public

HERE = Path(__file__).parent
STATIC = HERE / "static"
VENDOR = HERE / "vendor"


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
    Mount("/static", GZipMiddleware(Files("no-cache", directory=STATIC)), name="static"),
    Mount("/vendor", GZipMiddleware(Files("public, max-age=86400", directory=VENDOR, check_dir=False)), name="vendor"),
]
