"""The catalogue as spreadsheets: taken away as CSV, brought back with a try before it counts."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool
from starlette.requests import Request
from starlette.responses import Response

from queue_server.clinic import sheet_commands
from queue_server.clinic.imports import Plan
from queue_server.clinic.sheet_commands import Kind, import_sheet, try_import
from queue_server.clinic.sheets import written
from queue_server.errors import Forbidden, Invalid
from queue_server.http.bodies import Body, body
from queue_server.http.guard import requires
from queue_server.http.operations import Operation, get, post
from queue_server.http.transactions import kept, transaction

CSV = "text/csv; charset=utf-8"
LARGEST = 1 << 20  # as any body


class Sheet(Body):
    """A CSV; `dry_run` tells what it would come to, and changes nothing."""

    csv: Annotated[str, Field(max_length=LARGEST)]
    dry_run: StrictBool = False


class SheetFlaw(Body):
    """What is wrong with a row, the titles being row 1; no column: with all of it."""

    row: int
    column: str | None
    detail: str


class Imported(Body):
    """What an import comes to. `errors` only of a dry run: else the first one refuses all.

    `affects`: the coming appointments which no longer fit, once working hours, services or branches were brought in.
    """

    rows: int
    added: int
    changed: int
    errors: list[SheetFlaw]
    affects: list[UUID]

    @classmethod
    def of(cls, plan: Plan) -> "Imported":
        """A plan in numbers."""
        errors = [SheetFlaw(row=flaw.row, column=flaw.column, detail=flaw.detail) for flaw in plan.flaws]
        return cls(rows=plan.rows, added=plan.added, changed=plan.changed, errors=errors, affects=plan.affects)


def exporting(kind: Kind) -> Callable[[Request], Awaitable[Response]]:
    """The handler that gives such a sheet away."""

    @requires("catalogue:manage")
    async def export(request: Request) -> Response:
        """The whole of it as a spreadsheet, to be edited and brought back."""
        async with transaction(request) as tx:
            book = await kind.book(tx)
        told = {"Content-Disposition": f'attachment; filename="{kind.name}.csv"'}
        return Response(written(book.columns, book.standing.values()), media_type=CSV, headers=told)

    export.__name__ = f"export_{kind.word}"  # as the description of the service calls it
    return export


def importing(kind: Kind) -> Callable[[Request], Awaitable[Response]]:
    """The handler that takes such a sheet."""

    @requires("catalogue:manage")
    async def bring(request: Request) -> Response:
        """Add and change what a spreadsheet says: all of it, or nothing."""
        wish = await body(request, Sheet)
        async with transaction(request) as tx:
            take = try_import if wish.dry_run else import_sheet
            return await kept(tx, 200, Imported.of(await take(tx, kind, wish.csv)))

    bring.__name__ = f"import_{kind.word}"
    return bring


def sheets_of(kind: Kind) -> list[Operation]:
    """The two operations of a kind."""
    path = f"/admin/catalogue/{kind.name}"
    return [
        get(f"{path}.csv", exporting(kind), gives={200: None}, picture=CSV),
        post(f"{path}/import", importing(kind), takes=Sheet, gives={200: Imported}, refuses=(Invalid, Forbidden)),
    ]


operations: list[Operation] = sheets_of(sheet_commands.counters)
