"""Routes of availability."""

from queue_server.availability import catalogue_routes, plan_routes, plan_sheets, slot_routes
from queue_server.http.operations import Operation

operations: list[Operation] = [
    *catalogue_routes.operations,
    *slot_routes.operations,
    *plan_routes.operations,
    *plan_sheets.operations,
]
