"""Every operation of the API, in the order in which they are matched."""

from queue_server.appointments import arrival_routes, calendar_routes, live_routes, series_routes
from queue_server.appointments import routes as booking_routes
from queue_server.audit.routes import operations as audit_operations
from queue_server.availability.routes import operations as availability_operations
from queue_server.clinic.routes import operations as clinic_operations
from queue_server.devices.routes import operations as device_operations
from queue_server.http.operations import Operation
from queue_server.identity.routes import operations as identity_operations
from queue_server.mfa import routes as mfa_routes
from queue_server.mfa import step_routes
from queue_server.notifications import routes as notice_routes
from queue_server.queues import catalogue_routes, read_routes, rules_routes
from queue_server.queues import routes as line_routes
from queue_server.registration.routes import operations as registration_operations
from queue_server.staffing.routes import operations as staffing_operations
from queue_server.waitlist import offer_routes
from queue_server.waitlist import routes as waitlist_routes
from queue_server.web import demo, health, metrics, outbox

OPERATIONS: list[Operation] = [
    *health.operations,
    *metrics.operations,
    *demo.operations,
    *outbox.operations,
    *identity_operations,
    *registration_operations,
    *mfa_routes.operations,
    *step_routes.operations,
    *clinic_operations,
    *device_operations,
    *audit_operations,
    *notice_routes.operations,
    *staffing_operations,
    *catalogue_routes.operations,
    *rules_routes.operations,
    *read_routes.operations,
    *line_routes.operations,
    *availability_operations,
    *live_routes.operations,
    *series_routes.operations,
    *calendar_routes.operations,  # `….ics` before `/appointments/{appointment_id}`
    *booking_routes.operations,
    *arrival_routes.operations,
    *waitlist_routes.operations,
    *offer_routes.operations,
]
