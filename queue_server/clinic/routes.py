"""All that is asked of the clinic."""

from queue_server.clinic import branch_routes, counter_routes, people_routes, service_routes, sheet_routes
from queue_server.http.operations import Operation

operations: list[Operation] = [
    *branch_routes.operations,
    *service_routes.operations,
    *counter_routes.operations,
    *people_routes.operations,
    *sheet_routes.operations,
]
