"""All of registration over HTTP."""

from queue_server.http.operations import Operation
from queue_server.registration import address_routes, invitation_routes, password_routes, sign_up_routes

operations: list[Operation] = [
    *sign_up_routes.operations,
    *password_routes.operations,
    *address_routes.operations,
    *invitation_routes.operations,
]
