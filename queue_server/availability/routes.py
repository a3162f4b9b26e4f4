"""Routes of availability."""

from queue_server.availability import plan_routes, plan_sheets, slot_routes
from queue_server.http.operations import Operation

operations: list[Operation] = [*slot_routes.operations, *plan_routes.operations, *plan_sheets.operations]
