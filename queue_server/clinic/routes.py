"""All that is asked of the clinic."""

from queue_server.clinic import catalogue_routes, counter_routes, people_routes
from queue_server.http.operations import Operation

operations: list[Operation] = [
    *catalogue_routes.operations,
    *counter_routes.operations,
    *people_routes.operations,
]
